import type { Texts } from '../../../locales/texts.ts';

/** Whose trail it is: a node's name, or this computer. */
export function trailName(of: string, texts: Texts): string {
  return of === 'here' ? texts.text('ui.audit.here') : of;
}
