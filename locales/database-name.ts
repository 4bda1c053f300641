import type { Texts } from './texts.ts';

const madeBy: Readonly<Record<string, string>> = {
  mariadb: 'MariaDB',
  postgresql: 'PostgreSQL',
  redis: 'Redis',
};

/** A database as its makers write it; files, which are not called alike in all languages, by their text. */
export function databaseName(engine: string, texts: Pick<Texts, 'text' | 'has'>): string {
  const known = madeBy[engine];
  if (known !== undefined) return known;
  const key = `database.name.${engine}`;
  return texts.has(key) ? texts.text(key) : engine;
}

/** What a node is to a database, or to files. */
export function databaseRole(engine: string, role: string, texts: Pick<Texts, 'text' | 'has'>): string {
  const own = `database.role.${role}.${engine}`;
  return texts.text(texts.has(own) ? own : `database.role.${role}`);
}
