import type { ZodType } from 'zod';
import type { AnyComponent } from '../components/component.ts';
import { checkSpec } from './check-spec.ts';
import { type ClusterSpec, type PairSpec, pairSchema, SPEC_VERSION } from './cluster-spec.ts';
import { describeIssues } from './describe-issue.ts';
import { knownKeysAt, specJsonSchema } from './json-schema.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';
import type { SpecIssue, SpecPath, UnplacedIssue } from './spec-issue.ts';

export type { SpecIssue };

export type LoadResult =
  | { readonly ok: true; readonly spec: ClusterSpec }
  | { readonly ok: false; readonly issues: readonly SpecIssue[] };

/**
 * Reads pair.yaml: text → validated spec with all defaults, or everything that is wrong with it in the order of
 * the file. Never throws, whatever the text is.
 * @param components contribute one top-level section each (`component.section`), checked by its own schema
 */
export function loadSpec(text: string, components: readonly AnyComponent[]): LoadResult {
  const read = readYaml(text);
  return read.ok ? validate(read.file, components) : read;
}

function validate(file: YamlFile, components: readonly AnyComponent[]): LoadResult {
  const { version } = file.value;
  if (typeof version === 'number' && Number.isInteger(version) && version > SPEC_VERSION) {
    // Other issues would only be about what the newer format has and we don't know.
    const params = { path: 'version', value: version, supported: SPEC_VERSION };
    return failure(file, [{ code: 'spec.version-newer', path: ['version'], at: 'value', params }]);
  }
  const sectionNames = new Set(components.map((component) => component.section));
  const isSection = ([key]: readonly [string, unknown]) => sectionNames.has(key);
  const own = Object.fromEntries(Object.entries(file.value).filter((entry) => !isSection(entry)));
  const check = validator(file, components);

  const pair = check(pairSchema, own, []);
  const sections: Record<string, unknown> = {};
  const issues = [...pair.issues];
  for (const { id, section, settings } of components) {
    const given = Object.hasOwn(file.value, section) ? file.value[section] : {};
    const result = check(settings, given, [section]);
    sections[id] = result.value;
    issues.push(...result.issues);
  }
  if (pair.issues.length === 0) {
    issues.push(...checkSpec(pair.value as PairSpec));
  }
  return issues.length > 0
    ? failure(file, issues)
    : { ok: true, spec: { ...(pair.value as PairSpec), sections } };
}

type Checked = { readonly value: unknown; readonly issues: readonly UnplacedIssue[] };

function validator(file: YamlFile, components: readonly AnyComponent[]) {
  let jsonSchema: unknown;
  const knownKeys = (path: SpecPath) => {
    jsonSchema ??= specJsonSchema(components);
    return knownKeysAt(jsonSchema, path);
  };
  return (schema: ZodType, value: unknown, prefix: SpecPath): Checked => {
    const result = schema.safeParse(value);
    return result.success
      ? { value: result.data, issues: [] }
      : {
          value: undefined,
          issues: describeIssues(result.error.issues, { root: file.value, prefix, knownKeys }),
        };
  };
}

function failure(file: YamlFile, issues: readonly UnplacedIssue[]): LoadResult {
  const placed = issues.map((issue) => file.place(issue));
  return { ok: false, issues: placed.sort((a, b) => a.line - b.line || a.column - b.column) };
}
