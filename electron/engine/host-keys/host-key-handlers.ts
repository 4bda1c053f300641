import { fingerprintOf } from '../../../core/adapters/ssh/known-hosts-format.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import { keysSeenByPeer } from '../../../core/host/peer-attestation.ts';
import type { NodeSpec } from '../../../core/spec/cluster-spec.ts';
import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { HostKeyAttestation } from '../../contract/host-key.ts';
import type { Handlers } from '../../contract/server.ts';
import type { Connector } from '../connections/connector.ts';
import { nodeOf } from '../connections/pair-connection.ts';
import { type Parts, subjectOf } from '../parts.ts';

/** What is done about a known server that shows another key than before. */
export function hostKeyHandlers(
  parts: Parts,
): Pick<Handlers<EngineCalls>, 'hosts.attest-key' | 'hosts.replace-key'> {
  const { connector, lookAgain } = parts;
  return {
    'hosts.attest-key': ({ target, node: name, keyType, fingerprint }) => {
      const { spec } = subjectOf(parts, target);
      const node = nodeOf(spec, name);
      const [first, second] = spec.nodes;
      return attest(connector, node === first ? second : first, node, { keyType, fingerprint });
    },
    'hosts.replace-key': async ({ target, node: name, fingerprint, typedName }) => {
      const { spec, pairId } = subjectOf(parts, target);
      const node = nodeOf(spec, name);
      if (typedName !== name) throw new AppError('host-key.name-differs', { kind: 'usage', node: name });
      await connector.replaceHostKey(node, fingerprint);
      if (pairId !== undefined) lookAgain(pairId);
    },
  };
}

/** Nobody is asked for a password on the way: it is a second opinion, not a login. */
async function attest(
  connector: Connector,
  peer: NodeSpec,
  node: NodeSpec,
  shown: { readonly keyType: string; readonly fingerprint: string },
): Promise<HostKeyAttestation> {
  const by = peer.name;
  const host = await connector.connect(peer, { mayAsk: false }).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  if (host === undefined) return { by, verdict: 'unreachable' };
  try {
    const seen = (await keysSeenByPeer(host, node, shown.keyType)).map(fingerprintOf);
    if (seen.length === 0) return { by, verdict: 'unknown' };
    return { by, verdict: seen.includes(shown.fingerprint) ? 'same' : 'other' };
  } finally {
    await host.close();
  }
}
