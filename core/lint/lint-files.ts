import { configIds, entriesFor, type ParsedConf } from '../keepalived-conf/conf-entry.ts';
import { type ConfFile, type IncludeReader, parseConf } from '../keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../keepalived-conf/vrrp-config.ts';
import type { Finding } from '../preflight/finding.ts';
import type { FailoverTable } from '../simulate/failover-table.ts';
import type { SimulatedNode } from '../simulate/pair-model.ts';
import { lintFinding } from './lint-finding.ts';
import { lintGlobals } from './lint-globals.ts';
import { lintInstance } from './lint-instance.ts';
import { lintNginx, withNginxIncludes } from './lint-nginx.ts';
import { lintPair } from './lint-pair.ts';
import { lintScript } from './lint-script.ts';
import { lintScripts, type ScriptReader } from './lint-scripts.ts';

export type LintInput = {
  readonly files: readonly ConfFile[];
  readonly include: IncludeReader;
  readonly readScript: ScriptReader;
};

export type LintResult = {
  readonly findings: readonly Finding[];
  /** What was read, included files too. */
  readonly files: readonly string[];
  /** When the files are those of a pair: two keepalived.conf, or one that tells two nodes apart. */
  readonly failover?: FailoverTable;
};

type FileKind = 'keepalived' | 'nginx' | 'script';

/** Judges configuration files and check scripts without any server. Never throws for what is in a file. */
export function lintFiles({ files, include, readScript }: LintInput): LintResult {
  const of = (kind: FileKind) => files.filter((file) => kindOf(file) === kind);
  const parsed = of('keepalived').map((file) => ({ file, conf: parseConf(file, include) }));
  const nodes = parsed.flatMap(({ file, conf }) => nodesOf(file.path, conf));
  const addresses = nodes.flatMap(({ config }) =>
    config.instances.flatMap((instance) => [...instance.addresses, ...instance.excludedAddresses]),
  );
  const nginx = withNginxIncludes(of('nginx'), include);
  const [first, second, third] = nodes;
  const pair =
    first !== undefined && second !== undefined && third === undefined
      ? lintPair([first, second])
      : undefined;
  const findings = [
    ...parsed.flatMap(({ conf }) => problemsOf(conf)),
    ...nodes.flatMap(({ config }) => [
      ...lintGlobals(config),
      ...lintScripts(config, readScript),
      ...config.instances.flatMap((instance) => lintInstance(config, instance)),
    ]),
    ...of('script').flatMap(({ path, text }) => lintScript(path, text)),
    ...nginx.flatMap(({ path, text }) => lintNginx(path, text, addresses)),
    ...(pair?.findings ?? []),
  ];
  return {
    findings: withoutRepeats(findings),
    files: [
      ...new Set([
        ...parsed.flatMap(({ conf }) => conf.files),
        ...[...files, ...nginx].map(({ path }) => path),
      ]),
    ],
    ...(pair === undefined ? {} : { failover: pair.failover }),
  };
}

/** Says by its content what a file is: names differ from distribution to distribution. */
function kindOf({ text }: ConfFile): FileKind {
  if (
    /^[ \t]*(@\S+[ \t]+)?(vrrp_instance|vrrp_script|global_defs|vrrp_sync_group|virtual_server|track_file)\b/m.test(
      text,
    )
  ) {
    return 'keepalived';
  }
  if (
    /^[ \t]*(server|http|events|upstream|location|stream)\b[^;\n]*\{|^[ \t]*listen[ \t]+[^\s;]+;/m.test(text)
  ) {
    return 'nginx';
  }
  return text.startsWith('#!') ? 'script' : 'keepalived';
}

/** One node for a file, or two when it tells exactly two apart by `@name` lines. */
function nodesOf(path: string, { entries }: ParsedConf): readonly SimulatedNode[] {
  const ids = configIds(entries);
  return ids.length === 2
    ? ids.map((id) => ({ name: id, config: readVrrpConfig(entriesFor(entries, id)) }))
    : [{ name: path, config: readVrrpConfig(entriesFor(entries, undefined)) }];
}

function problemsOf({ problems }: ParsedConf): readonly Finding[] {
  return problems.map(({ code, text, ...place }) =>
    lintFinding(`lint.${code}`, code === 'include-missing' ? 'warning' : 'blocker', place, {
      statement: text,
    }),
  );
}

/** A trap that both nodes of one file have, or that two lines lead to, is told once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, params, node }) => {
    const key = JSON.stringify([code, node, params]);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
