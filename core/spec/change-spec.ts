import { type Document, isMap, isScalar, isSeq, Scalar, stringify } from 'yaml';
import { AppError } from '../errors/app-error.ts';
import { parseYaml } from './parse-yaml.ts';
import { pathText, type SpecPath } from './spec-issue.ts';

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * Sets, or with `undefined` removes, one value in the text of a pair.yaml. A single value that is there already is
 * replaced in place, so that every other byte stays; otherwise comments stay and the layout may be made uniform.
 * @throws AppError `spec.not-changeable` when the text is no correct YAML or the path leads through a single value
 */
export function changeSpec(text: string, path: SpecPath, value: Plain | undefined): string {
  const parsed = parseYaml(text);
  if (!parsed.ok || parsed.document.errors.length > 0 || path.length === 0) {
    throw notChangeable(path);
  }
  const { document } = parsed;
  const parents = path.slice(0, -1).map((_, length) => document.getIn(path.slice(0, length + 1), true));
  const isPassable = parents.every(
    (node) => node === undefined || isMap(node) || isSeq(node) || isNull(node),
  );
  if (!isPassable) {
    throw notChangeable(path);
  }
  const present = document.getIn(path, true);
  const place = isScalar(present) && isInline(present) ? present.range : undefined;
  if (place && isSingle(value)) {
    const [start, end] = place;
    return `${text.slice(0, start)}${scalarText(value)}${text.slice(end)}`;
  }
  if (value === undefined) {
    document.deleteIn(path);
  } else {
    fillNullParents(document, path);
    document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

function notChangeable(path: SpecPath): AppError {
  return new AppError('spec.not-changeable', { kind: 'usage', params: { path: pathText(path) } });
}

/** `nginx:` with nothing after it becomes an empty section, and keeps its comment. */
function fillNullParents(document: Document.Parsed, path: SpecPath): void {
  for (let length = 1; length < path.length; length += 1) {
    const parent = path.slice(0, length);
    if (isNull(document.getIn(parent, true))) {
      document.setIn(parent, document.createNode(typeof path[length] === 'number' ? [] : {}));
    }
  }
}

function isNull(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

function isInline(node: Scalar): boolean {
  const isBlock = node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL;
  return !isBlock && node.value !== null && node.anchor === undefined;
}

function isSingle(value: Plain | undefined): value is string | number | boolean {
  return value !== undefined && typeof value !== 'object';
}

/** On one line and correct within brackets too; JSON's strings are YAML's double-quoted ones. */
function scalarText(value: string | number | boolean): string {
  return typeof value === 'string' && !/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value)
    ? JSON.stringify(value)
    : stringify(value, { version: '1.2', schema: 'core', lineWidth: 0 }).trimEnd();
}
