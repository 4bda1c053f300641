import type * as z from 'zod';
import type { ErrorParams } from '../errors/app-error.ts';
import { nearestWord } from './nearest-word.ts';
import { pathText, type SpecPath, showValue, type UnplacedIssue } from './spec-issue.ts';

type ZodIssue = z.core.$ZodIssue;

/** What describing an issue needs to know of the file and its schema. */
export type IssueContext = {
  readonly root: unknown;
  /** Path of the part that was validated, in front of the paths of its issues. */
  readonly prefix: SpecPath;
  /** Keys that the schema knows in the map at a path. */
  readonly knownKeys: (path: SpecPath) => readonly string[];
};

/**
 * Turns zod's issues into ours: at most one for each value, the first. A schema whose message looks like a code
 * (`name.format`) is taken at its word, as `spec.name.format`; zod's own messages become generic codes.
 */
export function describeIssues(issues: readonly ZodIssue[], context: IssueContext): readonly UnplacedIssue[] {
  const described = issues.flatMap((issue) => describeIssue(issue, context.prefix, context));
  const seen = new Set<string>();
  return described.filter((issue) => {
    const key = pathText(issue.path);
    const isNew = !seen.has(key) && !isExplainedByTypingError(issue, described);
    seen.add(key);
    return isNew;
  });
}

/** `adress: …` is one mistake, though `address` is missing then too. */
function isExplainedByTypingError(issue: UnplacedIssue, all: readonly UnplacedIssue[]): boolean {
  return (
    issue.code === 'spec.required' &&
    all.some(
      (other) =>
        other.code === 'spec.misspelt-key' &&
        pathText([...other.path.slice(0, -1), String(other.params.suggestion)]) === pathText(issue.path),
    )
  );
}

function describeIssue(issue: ZodIssue, prefix: SpecPath, context: IssueContext): readonly UnplacedIssue[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === 'symbol' ? '' : part))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(path, key, context.knownKeys(path)));
  }
  const value = valueAt(context.root, path);
  if (value === undefined && issue.code !== 'custom') {
    return [{ code: 'spec.required', path, at: 'key', params: paramsOf(path, value) }];
  }
  if (isCode(issue.message)) {
    return [
      {
        code: `spec.${issue.message}`,
        path,
        at: 'value',
        params: { ...paramsOf(path, value), ...limitsOf(issue) },
      },
    ];
  }
  if (issue.code === 'invalid_union') {
    return describeUnion(issue, path, value, context);
  }
  if (issue.code === 'invalid_key') {
    const [first] = issue.issues;
    const code = first !== undefined && isCode(first.message) ? `spec.${first.message}` : 'spec.key-format';
    return [{ code, path, at: 'key', params: paramsOf(path, path.at(-1)) }];
  }
  if (issue.code === 'invalid_value') {
    return [notOneOf(path, value, issue.values)];
  }
  const { code, params } = describeValue(issue, value);
  if (code === 'spec.expected-map') {
    const known = context.knownKeys(path).join(', ');
    return [
      { code, path, at: 'value', params: { ...paramsOf(path, value), known: known === '' ? '…' : known } },
    ];
  }
  return [{ code, path, at: 'value', params: { ...paramsOf(path, value), ...params } }];
}

/**
 * The issues of the alternative that was meant: one that the value is of the right type for, then the one that got
 * furthest. Somebody who wrote `{port: 70000}` meant the map and not the word `auto`.
 */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: SpecPath,
  value: unknown,
  context: IssueContext,
): readonly UnplacedIssue[] {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  if (options.length > 0) {
    return [notOneOf(path, value, options)];
  }
  const [best] = issue.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => ({ branch, rank: rankOf(branch) }))
    .sort((a, b) => b.rank - a.rank || a.branch.length - b.branch.length);
  return best === undefined
    ? [{ code: 'spec.not-valid', path, at: 'value', params: paramsOf(path, value) }]
    : best.branch.flatMap((inner) => describeIssue(inner, path, context));
}

/** -2: a value of another type; -1: another word; from 0: how deep in the value the first issue is. */
function rankOf(branch: readonly ZodIssue[]): number {
  const ranks = branch.map(({ code, path }) => {
    const mismatch = { invalid_type: -2, invalid_value: -1 }[code as string];
    return path.length === 0 && mismatch !== undefined ? mismatch : path.length;
  });
  return Math.min(...ranks);
}

function unknownKey(parent: SpecPath, key: string, known: readonly string[]): UnplacedIssue {
  const path = [...parent, key];
  const params = { path: pathText(path), key: showValue(key), known: known.join(', ') };
  if (/pass(word|phrase|wd)|secret|credential/i.test(key)) {
    return { code: 'spec.secret-in-file', path, at: 'key', params };
  }
  const suggestion = nearestWord(key, known);
  return suggestion === undefined
    ? { code: 'spec.unknown-key', path, at: 'key', params }
    : { code: 'spec.misspelt-key', path, at: 'key', params: { ...params, suggestion } };
}

function notOneOf(path: SpecPath, value: unknown, allowed: readonly unknown[]): UnplacedIssue {
  const words = allowed.map(String);
  const suggestion = typeof value === 'string' ? nearestWord(value, words) : undefined;
  const params = { ...paramsOf(path, value), allowed: words.join(', ') };
  return suggestion === undefined
    ? { code: 'spec.not-one-of', path, at: 'value', params }
    : { code: 'spec.misspelt-value', path, at: 'value', params: { ...params, suggestion } };
}

function describeValue(issue: ZodIssue, value: unknown): { code: string; params: ErrorParams } {
  switch (issue.code) {
    case 'invalid_type':
      return { code: typeCode(issue.expected), params: {} };
    case 'too_small':
    case 'too_big':
      return { code: sizeCode(issue.code, value, issue.inclusive ?? true), params: limitsOf(issue) };
    case 'not_multiple_of':
      return { code: 'spec.not-multiple', params: { divisor: issue.divisor } };
    default:
      return { code: 'spec.not-valid', params: {} };
  }
}

function typeCode(expected: string): string {
  switch (expected) {
    case 'string':
      return 'spec.expected-text';
    case 'number':
      return 'spec.expected-number';
    case 'int':
      return 'spec.expected-integer';
    case 'boolean':
      return 'spec.expected-boolean';
    case 'array':
    case 'tuple':
      return 'spec.expected-list';
    case 'object':
    case 'record':
    case 'map':
      return 'spec.expected-map';
    default:
      return 'spec.not-valid';
  }
}

function sizeCode(code: 'too_small' | 'too_big', value: unknown, inclusive: boolean): string {
  const isSmall = code === 'too_small';
  if (typeof value === 'string') {
    return isSmall ? 'spec.text-too-short' : 'spec.text-too-long';
  }
  if (Array.isArray(value)) {
    return isSmall ? 'spec.list-too-short' : 'spec.list-too-long';
  }
  if (!inclusive) {
    return isSmall ? 'spec.not-above' : 'spec.not-below';
  }
  return isSmall ? 'spec.too-small' : 'spec.too-great';
}

function limitsOf(issue: ZodIssue): ErrorParams {
  switch (issue.code) {
    case 'too_small':
      return { minimum: Number(issue.minimum) };
    case 'too_big':
      return { maximum: Number(issue.maximum) };
    default:
      return {};
  }
}

function paramsOf(path: SpecPath, value: unknown): ErrorParams {
  const key = path.at(-1);
  return {
    path: pathText(path),
    key: showValue(key ?? ''),
    value: value === undefined ? '' : showValue(value),
  };
}

/** zod's own messages are sentences; ours are dotted words. */
function isCode(message: string): boolean {
  return /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(message);
}

function valueAt(root: unknown, path: SpecPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}
