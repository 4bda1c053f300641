import type { ConfFile } from '../keepalived-conf/parse-conf.ts';
import { fixFiles } from '../lint/fix-files.ts';
import { lintFiles } from '../lint/lint-files.ts';
import { withNginxIncludes } from '../lint/lint-nginx.ts';
import type { Finding } from '../preflight/finding.ts';
import type { FailoverTable } from '../simulate/failover-table.ts';
import { simulateFailover } from '../simulate/simulate-failover.ts';
import type { InitialAnswers } from '../spec/initial-spec.ts';
import { adoptChecks } from './adopt-checks.ts';
import { servedPorts } from './adopt-nginx.ts';
import { explainPair } from './explain.ts';
import {
  type AdoptSentence,
  type PresentNode,
  type PresentReaders,
  type UnderstoodNode,
  understand,
} from './present-node.ts';
import { type NamedNode, proposeSpec } from './propose-spec.ts';
import { sortStatements } from './sort-statements.ts';

export type AdoptInput = {
  /** Name of the pair. */
  readonly name: string;
  readonly present: readonly [PresentNode, PresentNode];
  /** The same nodes for pair.yaml. */
  readonly nodes: readonly [NamedNode, NamedNode];
  readonly readers: PresentReaders;
};

/** What a pair does that somebody else has set up, and how pair.yaml would say it. Plain data; nothing was changed. */
export type Adoption = {
  /** Every file that was read. */
  readonly files: readonly string[];
  /** What the configuration does, in sentences. */
  readonly explanation: readonly AdoptSentence[];
  /** Its traps, each with its reason. */
  readonly findings: readonly Finding[];
  readonly failover: FailoverTable;
  /** What is kept, replaced, assumed or lost on the way into pair.yaml. */
  readonly remarks: readonly AdoptSentence[];
  readonly answers: InitialAnswers;
  /** False: pair.yaml can't want the same, so apply will not replace what is there. */
  readonly isSame: boolean;
  /** The same files with those traps put right that can be, and nothing else changed. */
  readonly corrected: readonly (ConfFile & { readonly before: string })[];
};

/** Never throws for what is in a file. */
export function adoptPair({ name, present, nodes, readers }: AdoptInput): Adoption {
  const pair = present.map((node) => understand(node, readers)) as [UnderstoodNode, UnderstoodNode];
  const nginx = withNginxIncludes(
    present.flatMap((node) => node.nginx),
    readers.include,
  );
  const files = [...present.map(({ main }) => main), ...nginx];
  const lint = { files, ...readers };
  const linted = lintFiles(lint);
  const failover = simulateFailover({
    nodes: [simulated(pair[0]), simulated(pair[1])],
    failback: 'as-written',
  });
  const checks = adoptChecks(pair, readers.readScript, nginx);
  const statements = sortStatements(pair);
  const proposed = proposeSpec(pair, name, nodes, checks, statements, servedPorts(nginx));
  return {
    files: linted.files,
    explanation: explainPair(pair, failover),
    findings: linted.findings.map((finding) => withNames(finding, present)),
    failover,
    remarks: [...checks.sentences, ...statements.sentences, ...proposed.sentences],
    answers: proposed.answers,
    isSame: proposed.isSame,
    corrected: fixFiles(lint).changed.map((file) => ({
      ...file,
      before: files.find(({ path }) => path === file.path)?.text ?? '',
    })),
  };
}

/** `lint` calls a node by its file, which is all that it knows. */
function withNames(finding: Finding, present: readonly PresentNode[]): Finding {
  const nameOf = (value: string) => present.find(({ main }) => main.path === value)?.name;
  const named = Object.entries(finding.params).map(([key, value]) => [
    key,
    key === 'file' || key === 'otherFile' ? value : (nameOf(String(value)) ?? value),
  ]);
  const node = finding.node === undefined ? undefined : (nameOf(finding.node) ?? finding.node);
  return { ...finding, params: Object.fromEntries(named), ...(node === undefined ? {} : { node }) };
}

function simulated({ node, config }: UnderstoodNode) {
  return { name: node.name, config, ...(node.address === undefined ? {} : { address: node.address }) };
}
