import { AppError } from '../errors/app-error.ts';
import type { Host } from '../host/host.ts';
import type { HostKeyDecision, KnownHosts, PublicKey, ShownHostKey } from '../host/host-key.ts';
import { keysSeenByPeer } from '../host/peer-attestation.ts';
import type { NodeSpec } from '../spec/cluster-spec.ts';

/** Makes one connection, deciding on an unknown host key as it is told. */
type Connect = (reviewed: (decide: HostKeyDecision) => HostKeyDecision) => Promise<Host>;

/** Connects to a node of the pair, and lets its peer look at a key that nobody has seen before. */
export type FirstContact = (node: NodeSpec, connect: Connect) => Promise<Host>;

/**
 * Two servers that nobody has met yet prove each other. The second one's key is looked at by the first one, over the
 * network between the two, before anything is sent to it; the first one's by the second one right after its login,
 * since no one can before. Where the peer is not reached or can't tell, the admin decides alone.
 *
 * Both nodes must be connected to at the same time, as every verb does.
 *
 * @param knownHosts the first one's key is taken out again when the second one sees another
 * @returns connects as `connect` does; AppError `ssh.host-key-peer-differs` when the two see different keys
 */
export function firstContact(
  [first, second]: readonly [NodeSpec, NodeSpec],
  knownHosts: KnownHosts,
): FirstContact {
  let attempt: Promise<Host | undefined> = Promise.resolve(undefined);
  let unproven: { readonly shown: ShownHostKey; readonly offered: PublicKey } | undefined;
  const noteNew =
    (decide: HostKeyDecision): HostKeyDecision =>
    async (question, offered) => {
      const decision = await decide(question, offered);
      if (decision === 'accept' && question.hop === 'target') unproven = { shown: question, offered };
      return decision;
    };
  const askPeer =
    (decide: HostKeyDecision): HostKeyDecision =>
    async (question, offered) => {
      const peer = question.hop === 'target' ? await attempt : undefined;
      if (peer === undefined) return decide(question, offered);
      const verdict = await attest(peer, second, question, offered);
      return decide({ ...question, attested: { by: first.name, verdict } }, offered);
    };
  const proveFirst = async (peer: Host): Promise<void> => {
    if ((await attempt) === undefined || unproven === undefined) return;
    const { shown, offered } = unproven;
    unproven = undefined;
    try {
      await attest(peer, first, shown, offered);
    } catch (error) {
      await knownHosts.forget(shown.host, shown.port);
      throw error;
    }
  };
  return async (node, connect) => {
    if (node.name === first.name) {
      const connecting = connect(noteNew);
      attempt = connecting.catch(() => undefined);
      return connecting;
    }
    const host = await connect(askPeer);
    try {
      await proveFirst(host);
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  };
}

/** @throws AppError `ssh.host-key-peer-differs` when the peer is shown another key of this type */
async function attest(
  peer: Host,
  node: NodeSpec,
  { host, port, keyType, fingerprint }: ShownHostKey,
  offered: PublicKey,
): Promise<'same' | 'unknown'> {
  const seen = await keysSeenByPeer(peer, node, offered.type);
  if (seen.length === 0) return 'unknown';
  if (seen.some(({ key }) => key === offered.key)) return 'same';
  const params = { peer: peer.node, host, port, keyType, fingerprint };
  throw new AppError('ssh.host-key-peer-differs', { kind: 'connection', node: node.name, params });
}
