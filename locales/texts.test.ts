import { describe, expect, it } from 'vitest';
import { createTexts, detectLanguage } from './texts.ts';

type TextFile = Readonly<Record<string, string>>;

const LOCALES: Readonly<Record<string, TextFile>> = import.meta.glob('../locales/*/*.json', {
  eager: true,
  import: 'default',
});

const SOURCES: Readonly<Record<string, string>> = import.meta.glob(
  ['../{core,cli,electron,renderer}/**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}'],
  { eager: true, query: '?raw', import: 'default' },
);

/** `en` and `zh-CN` differ in plural forms, so `_one` and `_other` count as the same text. */
function textsOf(language: string): ReadonlyMap<string, string> {
  const files = Object.entries(LOCALES).filter(([path]) => path.includes(`/${language}/`));
  const entries = files.flatMap(([, texts]) => Object.entries(texts));
  return new Map(entries.map(([key, text]) => [key.replace(/_(one|other)$/, ''), text]));
}

const ENGLISH = textsOf('en');
const CHINESE = textsOf('zh-CN');

function paramsOf(text: string | undefined): string {
  const names = Array.from((text ?? '').matchAll(/\{\{\s*([^}]*?)\s*\}\}/g), ([, name]) => name ?? '');
  return [...new Set(names)]
    .filter((name) => name !== 'count')
    .sort()
    .join(' ');
}

/** All first groups of a pattern over the sources, each with the file where it is. */
function literals(
  pattern: RegExp,
  inFile: (path: string) => boolean = () => true,
): readonly (readonly [string, string])[] {
  return Object.entries(SOURCES)
    .filter(([path]) => inFile(path))
    .flatMap(([path, source]) =>
      Array.from(source.matchAll(pattern), ([, code]) => [code ?? '', path] as const),
    );
}

/** Lines `key (file)` for each code that has none of its texts. */
function missing(
  found: readonly (readonly [string, string])[],
  keys: (code: string) => readonly string[],
): readonly string[] {
  const lines = found
    .filter(([code]) => !keys(code).some((key) => ENGLISH.has(key)))
    .map(([code, path]) => `${keys(code).join(' | ')} in ${path.replace(/^(\.\.|\.)\//, '')}`);
  return [...new Set(lines)].sort();
}

/** Codes with a text of any kind: `finding.vip.in-use.cause` makes `vip.in-use` one of them. */
const TEXTED_CODES: ReadonlySet<string> = new Set(
  [...ENGLISH.keys()].flatMap((key) => {
    const code = key.slice(key.indexOf('.') + 1);
    return [code, code.replace(/\.(what|cause|remedy)$/, '')];
  }),
);

describe('texts in both languages', () => {
  it('have the same keys', () => {
    expect([...ENGLISH.keys()].filter((key) => !CHINESE.has(key))).toEqual([]);
    expect([...CHINESE.keys()].filter((key) => !ENGLISH.has(key))).toEqual([]);
  });

  it('use the same parameters', () => {
    const different = [...ENGLISH].filter(([key, text]) => paramsOf(text) !== paramsOf(CHINESE.get(key)));
    expect(
      different.map(([key]) => `${key}: ${paramsOf(ENGLISH.get(key))} | ${paramsOf(CHINESE.get(key))}`),
    ).toEqual([]);
  });

  it('have each key in one file only', () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const [path, texts] of Object.entries(LOCALES)) {
      for (const key of Object.keys(texts)) {
        const id = `${path.split('/').at(-2)} ${key}`;
        if (seen.has(id)) {
          twice.push(`${id}: ${seen.get(id)} and ${path}`);
        }
        seen.set(id, path);
      }
    }
    expect(twice).toEqual([]);
  });

  it('say what to do after what went wrong', () => {
    const withoutRemedy = [...ENGLISH.keys()].filter(
      (key) => /^error\..*\.what$/.test(key) && !ENGLISH.has(key.replace(/what$/, 'remedy')),
    );
    expect(withoutRemedy).toEqual([]);
  });

  it('are worded anew for the window only where there is another wording, with nothing added', () => {
    const reworded = [...ENGLISH].filter(([key]) => key.endsWith('.in-window'));
    expect(reworded.length).toBeGreaterThan(0);
    const strange = reworded.filter(([key, text]) => {
      const known = paramsOf(ENGLISH.get(key.replace(/\.in-window$/, '')) ?? '').split(' ');
      return paramsOf(text)
        .split(' ')
        .some((name) => name !== '' && !known.includes(name));
    });
    expect(strange.map(([key]) => key)).toEqual([]);
    expect(
      reworded.map(([key]) => key.replace(/\.in-window$/, '')).filter((key) => !ENGLISH.has(key)),
    ).toEqual([]);
  });

  it('send nobody from the window to the command line without saying so', () => {
    const { text } = createTexts('en', 'window');
    // The lab is a tool of the command line, and so are those that read files that others wrote.
    const shown = [...ENGLISH.keys()].filter(
      (key) =>
        /^(?:error|finding|health\.reason)\./.test(key) &&
        !/\.(?:lab|lint|adopt|cli)\./.test(key) &&
        !/\.in-window$/.test(key),
    );
    const astray = shown.filter((key) =>
      /(?<![-/])pairkeeper (?!is )[a-z]|the command(?! line)|--yes/.test(
        text(key).replace(/.*on the command line.*/, ''),
      ),
    );
    expect(astray).toEqual([]);
  });

  it('are neither empty nor untranslated', () => {
    const empty = [...ENGLISH, ...CHINESE].filter(([, text]) => text.trim() === '');
    // A text of parameters and names only may be the same; one with an English word of four letters may not.
    const same = [...ENGLISH].filter(
      ([key, text]) => CHINESE.get(key) === text && /[a-z]{4}/.test(text.replace(/\{\{.*?\}\}/g, '')),
    );
    expect([...empty, ...same].map(([key]) => key)).toEqual([]);
  });
});

describe('every code in the source has a text', () => {
  it('errors', () => {
    const thrown = literals(/new AppError\(\s*'([^']+)'/g);
    expect(thrown.length).toBeGreaterThan(0);
    expect(missing(thrown, (code) => [`error.${code}.what`])).toEqual([]);
  });

  it('issues of pair.yaml', () => {
    const isSpec = (path: string) => path.includes('/core/spec/');
    const isSchema = (path: string) => isSpec(path) || /\/core\/components\/.*settings[^/]*\.ts$/.test(path);
    const generic = literals(/'(spec\.[a-z.-]+)'/g, isSpec);
    const semantic = literals(/issueAt\(\s*'([^']+)'/g, isSpec);
    const schema = literals(
      /(?:,\s*|(?:error|message|code): )'([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)'\s*,?\s*[)},]/g,
      isSchema,
    );
    expect(missing(generic, (code) => [`error.${code}.what`])).toEqual([]);
    expect(
      missing([...semantic, ...schema.filter(([code]) => !code.startsWith('spec.'))], (code) => [
        `error.spec.${code}.what`,
      ]),
    ).toEqual([]);
  });

  it('steps', () => {
    expect(missing(literals(/\bwhy: '([^']+)'/g), (code) => [`step.${code}`])).toEqual([]);
  });

  it('findings, checks and events', () => {
    const isSettings = (path: string) => /settings[^/]*\.ts$/.test(path) || path.includes('/core/spec/');
    const inObjects = literals(/\bcode: '([a-z][^']*\.[^']*)'/g, (path) => !isSettings(path));
    const inCalls = literals(
      /\b(?:\w*[fF]inding\w*|blocker|warning|\w*[eE]vent|emit)\(\s*'([a-z][^' ]*\.[^' ]*)'/g,
    );
    const coded = [...inObjects, ...inCalls].filter(([code]) => !TEXTED_CODES.has(code));
    expect(missing(coded, (code) => [`(finding|check|event|error|…).${code}`])).toEqual([]);
  });

  it('findings that are not fine have a remedy', () => {
    const judged = literals(/\bcode: '([^']+)',\s*level: '(?:warning|blocker)'/g);
    expect(missing(judged, (code) => [`finding.${code}.remedy`])).toEqual([]);
  });

  it('sentences of the command line', () => {
    expect(missing(literals(/\btext\(\s*'([^']+)'/g), (key) => [key])).toEqual([]);
  });
});

describe('createTexts', () => {
  const english = createTexts('en');

  it('fills in parameters in the chosen language', () => {
    const params = { path: 'nodes[0].ssh.port', value: 70000 };
    expect(english.text('error.spec.port.range.what', params)).toBe(
      'nodes[0].ssh.port is 70000, which is no port',
    );
    expect(createTexts('zh-CN').text('error.spec.port.range.what', params)).toContain('不是有效的端口');
  });

  it('lets nothing of a hostile parameter act on the terminal or on the text', () => {
    const value = '\u001b]0;owned\u0007<b>&{{path}} $t(error.spec.empty.what)\nnext\u001b[31m';
    expect(english.text('error.spec.name.format.what', { path: 'name', value })).toBe(
      '“<b>&{{path}} $t(error.spec.empty.what) next” can’t be the name in name',
    );
  });

  it('takes parameters that are named like options of its library', () => {
    const params = {
      path: 'p',
      value: 'v',
      lng: 'zh-CN',
      context: 'x',
      defaultValue: 'y',
      ns: 'z',
      nest: true,
    };
    expect(english.text('error.spec.name.format.what', params)).toBe('“v” can’t be the name in p');
  });

  it('gives the key where there is no text, and says so', () => {
    expect(english.text('error.no.such-code.what')).toBe('error.no.such-code.what');
    expect(english.has('error.no.such-code.what')).toBe(false);
    expect(english.has('error.spec.empty.what')).toBe(true);
    expect(english.has('desktop.tray.more')).toBe(true);
  });
});

describe('detectLanguage', () => {
  it.each([
    [{}, undefined, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, undefined, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, undefined, 'en'],
    [{ LANG: 'en_GB.UTF-8', LC_MESSAGES: 'zh_CN' }, undefined, 'zh-CN'],
    [{ LANG: 'zh_CN', LC_ALL: '' }, undefined, 'zh-CN'],
    [{ LANG: 'zha_CN' }, undefined, 'en'],
    [{ LANG: 'de_DE' }, 'zh', 'zh-CN'],
    [{ LANG: 'zh_CN' }, 'en', 'en'],
    [{}, 'zh-Hans', 'zh-CN'],
  ] as const)('%j and --lang %s: %s', (environment, chosen, expected) => {
    expect(detectLanguage(environment, chosen)).toBe(expected);
  });
});
