import { parse } from 'yaml';
import type { SpecIssue } from '../../../core/spec/spec-issue.ts';
import type { Draft, NodeAnswers, PlainValue } from '../../../electron/contract/pair.ts';

/** A pair.yaml as it was typed: nothing in it has been checked. */
export type DraftValues = { readonly [key: string]: unknown };

/** What the draft's text says, also while it is not complete; empty when it is no correct YAML. */
export function valuesOf(draft: Draft): DraftValues {
  try {
    const value: unknown = parse(draft.yaml, { version: '1.2', schema: 'core' });
    return typeof value === 'object' && value !== null ? (value as DraftValues) : {};
  } catch {
    // The draft's issues say where it is wrong.
    return {};
  }
}

export type ValuePath = readonly (string | number)[];

/** The value at a path; undefined where there is none. */
export function valueAt(values: unknown, path: ValuePath): unknown {
  let value = values;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}

/** As text for a field: '' where there is none. */
export function textAt(values: unknown, path: ValuePath): string {
  const value = valueAt(values, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Items of a list; none where there is no list. */
export function listAt(values: unknown, path: ValuePath): readonly unknown[] {
  const value = valueAt(values, path);
  return Array.isArray(value) ? value : [];
}

/** Plain data for the engine, without what YAML's null left behind. */
export function plainOf(value: unknown): PlainValue {
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined);
    return Object.fromEntries(entries.map(([key, entry]) => [key, plainOf(entry)]));
  }
  return value as PlainValue;
}

/** `nodes[0].address`, as the engine writes the paths of its issues. */
function pathText(path: ValuePath): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}

/** What is wrong at a path, or below it. */
export function issuesAt(draft: Draft, path: ValuePath, isDeep = false): readonly SpecIssue[] {
  const place = pathText(path);
  return draft.issues.filter(
    (issue) =>
      issue.path === place ||
      (isDeep && /^[.[]/.test(issue.path.slice(place.length)) && issue.path.startsWith(place)),
  );
}

/** Names of the two servers, for sentences; a server without a name is called by its number. */
export function nodeNames(draft: Draft): readonly [string, string] {
  const values = valuesOf(draft);
  return [textAt(values, ['nodes', 0, 'name']) || '1', textAt(values, ['nodes', 1, 'name']) || '2'];
}

/** How the two servers are reached, as typed so far. */
export function connectionOf(values: DraftValues): readonly [NodeAnswers, NodeAnswers] {
  return [nodeAnswersOf(values, 0), nodeAnswersOf(values, 1)];
}

function nodeAnswersOf(values: DraftValues, index: 0 | 1): NodeAnswers {
  const at = (...path: ValuePath) => textAt(values, ['nodes', index, ...path]);
  const jumpHost = at('ssh', 'jump', 'host');
  return {
    name: at('name'),
    address: at('address'),
    ssh: {
      ...optional('host', at('ssh', 'host')),
      ...optionalPort(at('ssh', 'port')),
      ...optional('user', at('ssh', 'user')),
      ...optional('identityFile', at('ssh', 'identityFile')),
      ...(jumpHost === ''
        ? {}
        : {
            jump: {
              host: jumpHost,
              ...optionalPort(at('ssh', 'jump', 'port')),
              ...optional('user', at('ssh', 'jump', 'user')),
            },
          }),
      ...(valueAt(values, ['nodes', index, 'ssh', 'legacyAlgorithms']) === true
        ? { legacyAlgorithms: true }
        : {}),
    },
  };
}

function optional<Key extends string>(key: Key, text: string): { readonly [K in Key]?: string } {
  return (text === '' ? {} : { [key]: text }) as { readonly [K in Key]?: string };
}

function optionalPort(text: string): { readonly port?: number } {
  const port = Number(text);
  return text !== '' && Number.isInteger(port) && port >= 1 && port <= 65_535 ? { port } : {};
}
