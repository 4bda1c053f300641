import * as z from 'zod';
import type { AnyComponent } from '../components/component.ts';
import { pairSchema } from './cluster-spec.ts';
import type { SpecPath } from './spec-issue.ts';

/**
 * JSON Schema of pair.yaml with the sections of the given components, for editors. Draft 7, since that is what
 * yaml-language-server (VS Code, Neovim, …) supports completely.
 */
export function specJsonSchema(components: readonly AnyComponent[]): unknown {
  const sections = components.map((component) => [component.section, component.settings.optional()] as const);
  const whole = z
    .strictObject({ ...pairSchema.shape, ...Object.fromEntries(sections) })
    .meta({ title: 'pair.yaml', description: 'Two servers that become a pair, as Pairkeeper reads it.' });
  return z.toJSONSchema(whole, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
}

/** The keys that the schema knows at a path, over all alternatives; none when it takes any key there. */
export function knownKeysAt(schema: unknown, path: SpecPath): readonly string[] {
  let schemas = alternatives(schema);
  for (const part of path) {
    schemas = schemas.flatMap((one) => childrenOf(one, part)).flatMap(alternatives);
  }
  const keys = schemas.flatMap((one) => Object.keys(asRecord(one.properties)));
  return [...new Set(keys)];
}

type SchemaNode = Readonly<Record<string, unknown>>;

function alternatives(schema: unknown): readonly SchemaNode[] {
  const node = asRecord(schema);
  const inner = [node.anyOf, node.oneOf, node.allOf].filter(Array.isArray).flat();
  return [node, ...inner.flatMap(alternatives)];
}

function childrenOf(node: SchemaNode, part: string | number): readonly unknown[] {
  if (typeof part === 'number') {
    return Array.isArray(node.items) ? [node.items[part]] : [node.items];
  }
  const properties = asRecord(node.properties);
  return Object.hasOwn(properties, part) ? [properties[part]] : [node.additionalProperties];
}

function asRecord(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null ? (value as SchemaNode) : {};
}
