import type { ConfEntry } from '../../keepalived-conf/conf-entry.ts';
import { PLAIN_WORD } from '../../keepalived-conf/keepable.ts';
import { parseConf } from '../../keepalived-conf/parse-conf.ts';
import { type Entry, quoted } from './document.ts';

/** Kept statements as part of a document; what can't be printed was refused with the settings. */
export function keptEntries(text: string): readonly Entry[] {
  return parseConf({ path: '', text }).entries.map(toEntry);
}

function toEntry({ keyword, words, entries }: ConfEntry): Entry {
  const values = words.map((word) =>
    PLAIN_WORD.test(word) ? ({ kind: 'word', value: word } as const) : quoted(word),
  );
  return entries === undefined
    ? { kind: 'statement', keyword, arguments: values }
    : { kind: 'block', keyword, arguments: values, entries: entries.map(toEntry) };
}
