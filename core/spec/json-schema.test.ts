import { describe, expect, it } from 'vitest';
import { components } from '../components/registry.ts';
import { knownKeysAt, specJsonSchema } from './json-schema.ts';

type Node = Readonly<Record<string, unknown>>;

/** Every schema in a schema, with its path in pair.yaml. */
function walk(schema: unknown, path = ''): readonly (readonly [string, Node])[] {
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  const node = schema as Node;
  const lists = [node.anyOf, node.oneOf, node.allOf, node.items].flatMap((list) =>
    Array.isArray(list) ? list : [list],
  );
  return [
    [path, node],
    ...lists.flatMap((inner) => walk(inner, path)),
    ...Object.entries((node.properties ?? {}) as Node).flatMap(([key, inner]) =>
      walk(inner, `${path}.${key}`),
    ),
    ...walk(node.additionalProperties, `${path}.*`),
  ];
}

const SCHEMA = specJsonSchema(components);

describe('the JSON Schema of pair.yaml', () => {
  it('has the sections of the components beside our own keys, none of them required', () => {
    const sections = components.map(({ section }) => section);
    expect(knownKeysAt(SCHEMA, [])).toEqual([
      ...['version', 'name', 'nodes', 'vips', 'witnesses', 'drillReminders'],
      ...sections,
    ]);
    expect((SCHEMA as Node).required).toEqual(['version', 'name', 'nodes', 'vips']);
  });

  it('is the one in docs/ (`pairkeeper schema` prints it; `vitest -u` brings the file up to date)', async () => {
    await expect(`${JSON.stringify(SCHEMA, undefined, 2)}\n`).toMatchFileSnapshot(
      '../../docs/pair.schema.json',
    );
  });

  it('lets editors mark every unknown key', () => {
    const open = walk(SCHEMA).filter(
      ([, node]) => node.properties !== undefined && node.additionalProperties !== false,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('explains every setting of our own', () => {
    const own = walk(SCHEMA).filter(([path]) =>
      /^\.(version|name|nodes|vips|witnesses|drillReminders)/.test(path),
    );
    const silent = own.filter(
      ([path, node]) =>
        node.title === undefined && !own.some(([other, { title }]) => other === path && title !== undefined),
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('finds keys behind lists, maps and alternatives', () => {
    expect(knownKeysAt(SCHEMA, ['nodes', 1, 'ssh', 'jump'])).toEqual(['host', 'port', 'user']);
    expect(knownKeysAt(SCHEMA, ['nginx', 'upstreams', 7, 'balance'])).toEqual(['cookie']);
    expect(knownKeysAt(SCHEMA, ['nodes', 1, 'constructor'])).toEqual([]);
  });
});
