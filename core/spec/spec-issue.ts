import type { ErrorParams } from '../errors/app-error.ts';

/** Where a value is in pair.yaml: `['nodes', 0, 'address']`. */
export type SpecPath = readonly (string | number)[];

/**
 * One thing that is wrong with pair.yaml. Texts: `error.<code>.what` and `error.<code>.remedy`; the parameters
 * always hold `path`, and `value` where there is one, cut and with control characters made visible.
 */
export type SpecIssue = {
  /** Starts with `spec.`. */
  readonly code: string;
  /** `nodes[0].address`; '' for the whole file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  readonly params: ErrorParams;
};

/** An issue before its place in the text is known. */
export type UnplacedIssue = {
  readonly code: string;
  readonly path: SpecPath;
  /** Whether it is about the key or about its value; decides where it points. */
  readonly at: 'key' | 'value';
  readonly params: ErrorParams;
};

/** `nodes[0].address`; '' for the whole file. */
export function pathText(path: SpecPath): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${showValue(part)}`)).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}

/**
 * A value from the file as one short line that is safe to print: no control characters, no long text.
 * @param maximum characters that are shown
 */
export function showValue(value: unknown, maximum = 60): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const characters = Array.from(text.slice(0, 4 * maximum));
  const cut = characters.length > maximum || text.length > 4 * maximum;
  const shown = characters.slice(0, maximum).map(showCharacter).join('');
  return cut ? `${shown}…` : shown;
}

function showCharacter(character: string): string {
  if (character === '\n') {
    return '\\n';
  }
  // Cc control, Cf format (bidirectional overrides among them), Cs lone surrogates, Zl and Zp line separators.
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(character)
    ? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
    : character;
}
