import { createInstance } from 'i18next';
import { cleanText } from '../core/host/clean-text.ts';

export type Language = 'en' | 'zh-CN';

/**
 * Where a text is read. What to do is not always done the same way: where a key has a second one with the ending
 * `.in-window`, that is what the window says.
 */
type Surface = 'command-line' | 'window';

type TextParams = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where codes become sentences. */
export type Texts = {
  readonly language: Language;
  /**
   * The text of a key, e.g. `error.ssh.host-key-changed.what`. Parameters are cleaned, since many come from a
   * server; `count` chooses the plural form. A key without text gives the key, so that nothing is ever lost.
   */
  text(key: string, params?: TextParams): string;
  has(key: string): boolean;
};

const NAMESPACE = 'texts';

/** Longer parameters are cut: an error message of a server must not fill the screen. */
const MAX_PARAM_CHARACTERS = 2000;

/** All texts of one language, from every area's file in `locales/<language>/`. */
export function createTexts(language: Language, surface: Surface = 'command-line'): Texts {
  const instance = createInstance();
  void instance.init({
    lng: language,
    // No fallback to English: texts.test.ts proves that both languages are complete.
    fallbackLng: false,
    defaultNS: NAMESPACE,
    resources: { [language]: { [NAMESPACE]: textsOf(language, surface) } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  return {
    language,
    // `replace` keeps parameters apart from i18next's own options; without `nest` no text can refer to another.
    text: (key, params = {}) => {
      const { count } = params;
      const plural = typeof count === 'number' ? { count } : {};
      return instance.t(key, { replace: cleanParams(params), nest: false, ...plural });
    },
    // A text with plural forms is there under `<key>_one` and `<key>_other` only.
    has: (key) => instance.exists(key) || instance.exists(key, { count: 1 }),
  };
}

/**
 * The language to speak: what `--lang` says, else the first of LC_ALL, LC_MESSAGES and LANG that is set
 * (POSIX, Environment Variables §8.2); English when it is neither English nor Chinese.
 */
export function detectLanguage(
  environment: Readonly<Record<string, string | undefined>>,
  chosen?: string,
): Language {
  const candidates = [chosen, environment.LC_ALL, environment.LC_MESSAGES, environment.LANG];
  const locale = candidates.find((candidate) => candidate !== undefined && candidate !== '') ?? '';
  return /^zh(?![a-z])/i.test(locale) ? 'zh-CN' : 'en';
}

const IN_WINDOW = '.in-window';

function textsOf(language: Language, surface: Surface): Readonly<Record<string, string>> {
  const files: Readonly<Record<string, Readonly<Record<string, string>>>> = import.meta.glob('./*/*.json', {
    eager: true,
    import: 'default',
  });
  const own = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`));
  const all = own.flatMap(([, texts]) => Object.entries(texts));
  const reworded = all.flatMap(([key, text]) =>
    key.endsWith(IN_WINDOW) ? [[key.slice(0, -IN_WINDOW.length), text] as const] : [],
  );
  return Object.fromEntries(surface === 'window' ? [...all, ...reworded] : all);
}

function cleanParams(params: TextParams): Readonly<Record<string, string | number>> {
  const cleaned = Object.entries(params).map(([name, value]) => {
    const text = typeof value === 'number' ? value : cleanText(String(value ?? ''));
    return [name, typeof text === 'string' ? text.slice(0, MAX_PARAM_CHARACTERS) : text];
  });
  return Object.fromEntries(cleaned);
}
