import { guessVip } from '../../../core/operations/propose-design.ts';
import { changeSpec } from '../../../core/spec/change-spec.ts';
import { type InitialAnswers, initialSpecText } from '../../../core/spec/initial-spec.ts';
import type { SpecPath } from '../../../core/spec/spec-issue.ts';
import type { Texts } from '../../../locales/texts.ts';
import type { NodeAnswers, SpecChange } from '../../contract/pair.ts';

/** What the wizard's first page asks. */
export type ConnectionAnswers = {
  readonly name: string;
  readonly nodes: readonly [NodeAnswers, NodeAnswers];
};

/** The pair.yaml of a new pair, with a placeholder for what its servers' network will tell. */
export function newPairText({ name, nodes }: ConnectionAnswers, texts: Texts): string {
  const answers: InitialAnswers = {
    name,
    nodes: [initialNode(nodes[0]), initialNode(nodes[1])],
    vips: [{ address: guessVip([nodes[0].address, nodes[1].address]) }],
  };
  return initialSpecText(answers, (key) => texts.text(key));
}

function initialNode({ name, address, ssh }: NodeAnswers): InitialAnswers['nodes'][number] {
  const { jump, ...direct } = ssh;
  const given = Object.fromEntries(Object.entries(direct).filter(([, value]) => value !== undefined));
  return { name, address, ssh: { ...given, ...(jump === undefined ? {} : { jump: plainJump(jump) }) } };
}

function plainJump(jump: NonNullable<NodeAnswers['ssh']['jump']>): {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
} {
  const { host, port, user } = jump;
  return { host, ...(port === undefined ? {} : { port }), ...(user === undefined ? {} : { user }) };
}

/** Makes several changes to a pair.yaml. @throws AppError `spec.not-changeable` */
export function changeText(yaml: string, changes: readonly SpecChange[]): string {
  return changes.reduce((text, { path, value }) => changeSpec(text, path, value), yaml);
}

/** Puts other names, addresses and logins into a pair.yaml; everything else and the comments stay. */
export function changeConnection(yaml: string, { name, nodes }: ConnectionAnswers): string {
  const changes: { path: SpecPath; value: SpecChange['value'] }[] = [{ path: ['name'], value: name }];
  for (const [index, node] of nodes.entries()) {
    const { ssh } = initialNode(node);
    changes.push({ path: ['nodes', index, 'name'], value: node.name });
    changes.push({ path: ['nodes', index, 'address'], value: node.address });
    for (const key of ['host', 'port', 'user', 'identityFile', 'jump', 'legacyAlgorithms'] as const) {
      changes.push({ path: ['nodes', index, 'ssh', key], value: ssh?.[key] });
    }
  }
  return changes.reduce((text, { path, value }) => changeSpec(text, path, value), yaml);
}
