import { AppError } from '../../errors/app-error.ts';
import { MANAGED } from '../../host/own-files.ts';

/** One line of postgresql.conf, or a remark above the next ones. */
export type ConfigEntry =
  | { readonly name: string; readonly value: string | number | boolean }
  | { readonly comment: string };

/**
 * Text of a configuration file (PostgreSQL manual, "Setting Parameters via the Configuration File").
 *
 * @throws AppError `apply.unsafe-value` when a value holds what such a file cannot carry
 */
export function printConfig(entries: readonly ConfigEntry[]): string {
  const lines = entries.map((entry) =>
    'comment' in entry ? `# ${plain(entry.comment)}` : `${entry.name} = ${printValue(entry.value)}`,
  );
  return [`# ${MANAGED}: changes made here are shown, and taken back, by the next apply.`, ...lines, ''].join(
    '\n',
  );
}

/** A backslash begins an escape in quotes, and a quote is doubled. */
function printValue(value: string | number | boolean): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return `'${plain(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** One line of pg_hba.conf: connection type, database, account, and where that is wanted network and method. */
export function printAccess(words: readonly string[]): string {
  return words.map((word) => (/^[A-Za-z0-9_.:/-]+$/.test(word) ? word : unsafe(word))).join(' ');
}

function plain(text: string): string {
  return /^\P{Cc}*$/u.test(text) ? text : unsafe(text);
}

function unsafe(text: string): never {
  throw new AppError('apply.unsafe-value', {
    kind: 'unexpected',
    params: { kind: 'setting', value: text.slice(0, 100) },
  });
}
