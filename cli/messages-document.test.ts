import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', 'locales', 'en');

/** One table a file of texts: the codes that `--json` speaks, beside what a person is told. */
function messagesDocument(): string {
  const areas = readdirSync(folder).sort().map(areaSection);
  return `# Codes and what they mean

What \`--json\`, reports and exit statuses speak in. Made from \`locales/en\` by \`cli/messages-document.test.ts\`
(\`vitest -u\` writes it anew); \`locales/zh-CN\` has the same in 简体中文.

${areas.filter((section) => section !== '').join('\n')}`;
}

function areaSection(file: string): string {
  const texts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const rows = Object.keys(texts)
    .filter((key) => /^error\..*\.what(_one)?$|^finding\..*\.cause$|^event\./.test(key))
    .sort()
    .map((key) => `| ${codeOf(key)} | ${cell(texts[key])} | ${cell(remedyOf(texts, key))} |`);
  return rows.length === 0
    ? ''
    : `## ${file.replace('.json', '')}\n\n| code | what it says | what to do |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function codeOf(key: string): string {
  const [kind = '', ...rest] = key.replace(/\.(what|cause)(_one)?$/, '').split('.');
  return `${kind} \`${rest.join('.')}\``;
}

function remedyOf(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  const stem = key.replace(/\.(what|cause)(_one)?$/, '');
  return stem === key ? undefined : (texts[`${stem}.remedy`] ?? texts[`${stem}.remedy_one`]);
}

function cell(text: string | undefined): string {
  return (text ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');
}

it('docs/messages.md is current', async () => {
  await expect(messagesDocument()).toMatchFileSnapshot('../docs/messages.md');
});
