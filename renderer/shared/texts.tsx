import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { createTexts, type Language, type Texts } from '../../locales/texts.ts';
import { useSettings } from './settings.ts';

const TextsContext = createContext<Texts | undefined>(undefined);

/** The language that is spoken now: the one chosen, else the system's. */
export function useLanguage(): Language {
  return useSettings(({ settings, info }) =>
    settings.language === 'system' ? info.systemLanguage : settings.language,
  );
}

/** Gives every sentence below it one language; changing the setting changes them at once. */
export function TextsProvider({ children }: { readonly children: ReactNode }) {
  const language = useLanguage();
  const texts = useMemo(() => createTexts(language, 'window'), [language]);
  return <TextsContext value={texts}>{children}</TextsContext>;
}

/** Where codes become sentences. */
export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new Error('TextsProvider is missing');
  return texts;
}
