import { createTexts, detectLanguage, type Language, type Texts } from '../../locales/texts.ts';
import type { Settings } from '../contract/settings.ts';
import { systemLocale } from './compat.ts';

export type Speech = {
  /** The texts of the language that the settings choose now. */
  texts(): Texts;
  /** The language to speak when the settings leave it to the system. */
  readonly systemLanguage: Language;
};

/** Main speaks the language of the settings, as soon as it is changed. */
export function createSpeech(settings: () => Settings): Speech {
  const systemLanguage = detectLanguage({}, systemLocale());
  const known = new Map<Language, Texts>();
  return {
    systemLanguage,
    texts() {
      const { language } = settings();
      const spoken = language === 'system' ? systemLanguage : language;
      const texts = known.get(spoken) ?? createTexts(spoken, 'window');
      known.set(spoken, texts);
      return texts;
    },
  };
}
