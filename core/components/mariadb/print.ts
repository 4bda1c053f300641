import { AppError } from '../../errors/app-error.ts';
import type { OptionFile } from './document.ts';

/** First line of our option file. */
const CONFIG_HEADER =
  '# Managed by Pairkeeper: changes made here are shown, and taken back, by the next apply.';

/**
 * Text of an option file (MariaDB Knowledge Base, "Configuring MariaDB with Option Files").
 *
 * @throws AppError `apply.unsafe-value` when a value holds what an option file cannot carry
 */
export function printOptionFile(file: OptionFile): string {
  const groups = file.map(({ name, entries }) => {
    const lines = entries.map((entry) =>
      'comment' in entry
        ? `# ${plain(entry.comment)}`
        : `${word(entry.name)} = ${value(String(entry.value))}`,
    );
    return [`[${word(name)}]`, ...lines].join('\n');
  });
  return `${[CONFIG_HEADER, ...groups].join('\n')}\n`;
}

/** In quotes unless it is plain: outside of them `#` begins a comment and blanks at the ends are lost. */
function value(text: string): string {
  if (/^[A-Za-z0-9_.,:/*@+-]+$/.test(text)) return text;
  return `"${plain(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function word(text: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(text) ? text : unsafe(text);
}

function plain(text: string): string {
  return /^\P{Cc}*$/u.test(text) ? text : unsafe(text);
}

function unsafe(text: string): never {
  throw new AppError('apply.unsafe-value', {
    kind: 'unexpected',
    params: { kind: 'option', value: text.slice(0, 100) },
  });
}
