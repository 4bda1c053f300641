import { cleanText } from '../host/clean-text.ts';

/** One line that a phase script printed, read with distrust: the node may be broken or hostile. */
export type Marker =
  | { readonly type: 'phase-begin' | 'phase-done'; readonly phase: string }
  | {
      readonly type: 'step-begin' | 'step-done' | 'validation-begin' | 'validation-done';
      readonly number: number;
    }
  | {
      readonly type: 'fail';
      readonly code: string;
      readonly step: number;
      readonly details: readonly string[];
    }
  | { readonly type: 'deadline'; readonly seconds: number }
  | { readonly type: 'state'; readonly state: string; readonly seconds: number }
  | { readonly type: 'outcome'; readonly word: string }
  | { readonly type: 'leftover' | 'conflict' | 'path' | 'package' | 'log' | 'status'; readonly text: string };

/** Longest text that is kept of a line, characters. */
const TEXT_LIMIT = 500;

/**
 * Reads a line of a phase script. What is not one of the program's markers is passed on as log text: the node's own
 * banners, and whatever else should not be there. Other programs' output can't pass for a marker, because the
 * program puts `@pk|log|` in front of it.
 */
export function parseMarker(line: string): Marker {
  const text = cleanText(line.slice(0, 4 * TEXT_LIMIT));
  const [, word = '', ...fields] = text.split('|');
  const log = { type: 'log' as const, text: clip(text) };
  // Cleaning must not make a marker of what was none.
  if (!line.startsWith('@pk|')) return log;
  const [first = '', second = '', ...rest] = fields;
  switch (word) {
    case 'phase-begin':
    case 'phase-done':
      return { type: word, phase: clip(first) };
    case 'step-begin':
    case 'step-done':
    case 'validation-begin':
    case 'validation-done':
      return { type: word, number: count(first) };
    case 'fail':
      return { type: word, code: codeOf(first), step: count(second), details: rest.map(clip) };
    case 'deadline':
      return { type: word, seconds: count(first) };
    case 'state':
      return { type: word, state: codeOf(first), seconds: count(second) };
    case 'outcome':
      return { type: word, word: codeOf(first) };
    case 'leftover':
    case 'conflict':
    case 'path':
    case 'package':
    case 'log':
    case 'status':
      return { type: word, text: clip(fields.join('|')) };
    default:
      return log;
  }
}

function clip(text: string): string {
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text;
}

function count(text: string): number {
  return /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
}

function codeOf(text: string): string {
  return /^[a-z][a-z-]{0,40}$/.test(text) ? text : 'internal';
}
