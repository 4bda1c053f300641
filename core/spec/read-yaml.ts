import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, visit } from 'yaml';
import { MAX_KIBIBYTES, parseYaml } from './parse-yaml.ts';
import { pathText, type SpecIssue, showValue, type UnplacedIssue } from './spec-issue.ts';

/** A file that is correct YAML and a map at the top. */
export type YamlFile = {
  /** Plain data. A key that has nothing after it is absent. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Says where in the text an issue is; for a key that is missing, where its map is. */
  place(issue: UnplacedIssue): SpecIssue;
};

type ReadResult =
  | { readonly ok: true; readonly file: YamlFile }
  | { readonly ok: false; readonly issues: readonly SpecIssue[] };

/** Reads YAML text, and refuses what a configuration file has no use for: anchors, tags, several documents. */
export function readYaml(text: string): ReadResult {
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    const before = text.slice(0, parsed.offset).split('\n');
    const position = { line: before.length, col: (before.at(-1)?.length ?? 0) + 1 };
    return failure(parsed.code, position, { maximumKiB: MAX_KIBIBYTES });
  }
  const { document, lines } = parsed;
  const issues = document.errors.length > 0 ? syntaxIssues(document) : refusedFeatures(document, lines);
  if (issues.length > 0) {
    return { ok: false, issues };
  }
  const contents = document.contents;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return failure('spec.empty', { line: 1, col: 1 }, {});
  }
  if (!isMap(contents)) {
    return failure('spec.not-a-map', positionOf(contents, lines), {});
  }
  const value = withoutNulls(document.toJS()) as Readonly<Record<string, unknown>>;
  return { ok: true, file: { value, place: (issue) => placeIn(contents, lines, issue) } };
}

type Position = { readonly line: number; readonly col: number };

function failure(code: string, position: Position, params: SpecIssue['params']): ReadResult {
  const issue = {
    code,
    path: '',
    line: position.line,
    column: position.col,
    params: { path: '', ...params },
  };
  return { ok: false, issues: [issue] };
}

/** One issue for each duplicate key; of other errors only the first, since the rest mostly follows from it. */
function syntaxIssues(document: Document.Parsed): readonly SpecIssue[] {
  const duplicates = document.errors.filter((error) => error.code === 'DUPLICATE_KEY');
  const others = document.errors.filter((error) => error.code !== 'DUPLICATE_KEY').slice(0, 1);
  return (others.length > 0 ? others : duplicates.slice(0, 100)).map((error) => {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    // The first line without " at line 2, column 1:" and without the excerpt that follows.
    const detail = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
    const code = syntaxCode(error.code);
    return { code, path: '', line, column: col, params: { path: '', detail: showValue(detail, 120) } };
  });
}

function syntaxCode(yamlCode: string): string {
  switch (yamlCode) {
    case 'DUPLICATE_KEY':
      return 'spec.duplicate-key';
    case 'NON_STRING_KEY':
      return 'spec.key-not-text';
    case 'TAB_AS_INDENT':
      return 'spec.tab-as-indent';
    case 'MULTIPLE_DOCS':
      return 'spec.several-documents';
    default:
      return 'spec.syntax';
  }
}

/** The first anchor, alias or tag. Anchors are refused for good: a few lines of them unfold to gigabytes. */
function refusedFeatures(document: Document.Parsed, lines: LineCounter): readonly SpecIssue[] {
  const issues: SpecIssue[] = [];
  visit(document, {
    Node: (_, node) => {
      const anchored = isAlias(node) || node.anchor !== undefined;
      if (!anchored && (node.tag === undefined || PLAIN_TAGS.has(node.tag))) {
        return undefined;
      }
      const { line, col } = positionOf(node, lines);
      const params = { path: '', tag: showValue(isAlias(node) ? '' : (node.tag ?? '')) };
      issues.push({ code: anchored ? 'spec.alias' : 'spec.tag', path: '', line, column: col, params });
      return visit.BREAK;
    },
  });
  return issues;
}

const PLAIN_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

function positionOf(node: unknown, lines: LineCounter): Position {
  const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), col: Math.max(col, 1) };
}

function placeIn(root: unknown, lines: LineCounter, issue: UnplacedIssue): SpecIssue {
  let found = root;
  let node = root;
  for (const [depth, part] of issue.path.entries()) {
    const child = childOf(node, part);
    if (child === undefined) {
      break;
    }
    const isLast = depth === issue.path.length - 1;
    const hasValue = isNode(child.value) && !(isScalar(child.value) && child.value.value === null);
    found = hasValue && !(isLast && issue.at === 'key') ? child.value : child.key;
    node = child.value;
  }
  const { line, col } = positionOf(found, lines);
  return { code: issue.code, path: pathText(issue.path), line, column: col, params: issue.params };
}

function childOf(node: unknown, part: string | number): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(part));
  }
  const item = isSeq(node) && typeof part === 'number' ? node.items[part] : undefined;
  return item === undefined ? undefined : { key: item, value: item };
}

/** Drops keys whose value is null: `nginx:` with all its lines commented out means "the defaults". */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}
