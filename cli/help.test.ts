import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createTexts } from '../locales/texts.ts';
import { fakeSurroundings } from '../test/fakes/fake-surroundings.ts';
import { helpKey, helpName } from './help.ts';
import { createProgram } from './program.ts';
import { createVerbRunner } from './verb-runner.ts';

const run = createVerbRunner(fakeSurroundings().surroundings, () => undefined);
const LANGUAGES = ['en', 'zh-CN'] as const;
const keys: readonly string[] = Object.keys(
  Object.values(
    import.meta.glob<Record<string, string>>('../locales/en/help.json', { eager: true, import: 'default' }),
  )[0] ?? {},
);

function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** Every key that the help of some command shows. */
function usedKeys(language: (typeof LANGUAGES)[number]): ReadonlySet<string> {
  const texts = createTexts(language);
  return new Set(
    allCommands(createProgram(run, texts)).flatMap((command) => {
      const name = helpName(command);
      const parts = [
        ...command.options.map((option) => option.long ?? ''),
        ...command.registeredArguments.map((argument) => argument.name()),
      ];
      return [`help.${name}`, `help.${name}.more`, ...parts.map((part) => helpKey(name, part, texts))];
    }),
  );
}

describe.each(LANGUAGES)('help in %s', (language) => {
  const texts = createTexts(language);

  it('has a text for every verb, argument and option', () => {
    const missing = [...usedKeys(language)].filter((key) => !key.endsWith('.more') && !texts.has(key));
    expect(missing).toEqual([]);
  });

  it.each(
    createProgram(run, texts)
      .commands.filter((command) => command.commands.length === 0)
      .map((command) => [command.name(), command] as const),
  )('%s shows an example', (name, command) => {
    let shown = '';
    command.configureOutput({ writeOut: (text) => (shown += text) }).outputHelp();
    expect(shown).toContain(texts.text(`help.${name}`).slice(0, 20));
    expect(shown).toMatch(new RegExp(`\\n +(source <\\()?pairkeeper ${name}`));
    expect(shown).not.toMatch(/help\./);
  });

  it.each(['check', 'plan', 'apply', 'status', 'switchover', 'drill', 'undo', 'uninstall'])(
    '%s tells its exit statuses and what it changes or leaves alone',
    (name) => {
      const more = texts.text(`help.${name}.more`);
      expect(more).toMatch(language === 'en' ? /Exit status: 0/ : /退出状态：0/);
      expect(more).toMatch(
        language === 'en' ? /[Cc]hange|Puts back|gone afterwards/ : /变更|改变|恢复|不复存在/,
      );
    },
  );
});

it('no text of the help is left over', () => {
  const used = usedKeys('en');
  const shared = /^help\.(title\.|default$|any\.(--help|help)$)/;
  expect(keys.filter((key) => !used.has(key) && !shared.test(key))).toEqual([]);
});
