import { Argument, type Command } from 'commander';
import { fingerprintOf } from '../../core/adapters/ssh/known-hosts-format.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { ChangedHostKey } from '../../core/host/host-key.ts';
import { keysSeenByPeer } from '../../core/host/peer-attestation.ts';
import { exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import { findNode, type PairSession } from '../pair-session.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

type TrustOptions = { readonly hostKey: readonly string[] };

/** `pairkeeper trust NODE`: takes the new host key of a server that was installed anew. */
export function trustCommand(run: VerbRunner): Command {
  return pairCommand(run, 'trust', trust, [new Argument('<node>')]);
}

async function trust(session: PairSession, options: TrustOptions, node = ''): Promise<VerbEnd> {
  const { output } = session;
  findNode(session.spec, node);
  let replaced: ChangedHostKey | undefined;
  try {
    const host = await session.meetAnew(node, async (change) => {
      const decision = await decide(session, options.hostKey, change);
      if (decision === 'replace') replaced = change;
      return decision;
    });
    await host.close();
  } catch (error) {
    // The key was taken before the first login attempt; whether we are let in is for the other verbs to say.
    if (replaced === undefined) throw error;
  }
  if (replaced === undefined) {
    output.say(output.texts.text('cli.trust-known', { node }));
    return { exitCode: exitCodes.ok, result: { outcome: 'known' } };
  }
  const { keyType, fingerprint, host, port } = replaced;
  output.say(output.texts.text('cli.trust-replaced', { node, keyType, fingerprint }));
  const entry = port === 22 ? host : `'[${host}]:${port}'`;
  output.hint(output.texts.text('cli.trust-user-file', { entry }));
  return { exitCode: exitCodes.ok, result: { outcome: 'replaced', keyType, fingerprint } };
}

/** A fingerprint that was given counts; else the name has to be typed, after everything was said. */
async function decide(
  session: PairSession,
  given: readonly string[],
  change: ChangedHostKey,
): Promise<'replace' | 'refuse'> {
  if (given.includes(change.fingerprint)) return 'replace';
  const { prompt, output } = session;
  if (!prompt.interactive) return 'refuse';
  const { node, host, port, keyType, fingerprint, stored } = change;
  const question = [
    output.texts.text('cli.trust-changed', { node, host, port, keyType, fingerprint, stored }),
    ...(change.hop === 'target' ? [await peerSays(session, change)] : []),
    output.texts.text('cli.ask-trust', { node }),
  ].join('\n');
  return (await prompt.ask(question)) === node ? 'replace' : 'refuse';
}

/** What the other node is shown on the network between the two. */
async function peerSays(session: PairSession, change: ChangedHostKey): Promise<string> {
  const { spec, output } = session;
  const { node, keyType, fingerprint } = change;
  const peer = spec.nodes.find(({ name }) => name !== node)?.name ?? '';
  const said = (verdict: string): string => output.texts.text(`cli.host-key-peer-${verdict}`, { peer, node });
  try {
    const host = await session.connectNode(peer);
    const seen = await keysSeenByPeer(host, findNode(spec, node), keyType);
    await host.close();
    if (seen.length === 0) return said('unknown');
    return said(seen.map(fingerprintOf).includes(fingerprint) ? 'same' : 'other');
  } catch (error) {
    if (error instanceof AppError) return said('unreachable');
    throw error;
  }
}
