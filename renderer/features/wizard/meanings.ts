import type { Texts } from '../../../locales/texts.ts';
import type { Meaning } from './frame/means.tsx';

/** Meanings by their words: `ui.wizard.means.<word>.title` and `.text`. */
export function simpleMeanings(
  texts: Texts,
  words: readonly string[],
  params: Readonly<Record<string, string | number>> = {},
): readonly Meaning[] {
  return words.map((word) => ({
    title: texts.text(`ui.wizard.means.${word}.title`, params),
    text: texts.text(`ui.wizard.means.${word}.text`, params),
  }));
}
