import { AppError } from '../errors/app-error.ts';
import type { NodeSpec } from '../spec/cluster-spec.ts';
import type { Host } from './host.ts';
import type { PublicKey } from './host-key.ts';

/** ssh-keyscan gives up on a silent server after so long, seconds; the command as a whole a little later. */
const SCAN_SECONDS = 5;
const COMMAND_TIMEOUT_MS = 15_000;

/**
 * The host keys that one node of a pair is shown by the other one, on the network between the two. Somebody between
 * this computer and the servers is not there as well: if both paths show the same key, it is the server's own.
 *
 * @param peer the node that looks; one that we are logged in to
 * @param node the node that is looked at, at its address on the pair's network
 * @param keyType the only type to ask for, e.g. `ssh-ed25519`
 * @returns keys of this type; empty when the peer can't tell, e.g. without ssh-keyscan (RHEL: openssh-clients)
 */
export async function keysSeenByPeer(
  peer: Host,
  node: NodeSpec,
  keyType: string,
): Promise<readonly PublicKey[]> {
  const argv = ['ssh-keyscan', '-T', String(SCAN_SECONDS), '-t', scanType(keyType)];
  try {
    const { stdout } = await peer.run([...argv, '-p', String(node.ssh.port), node.address], {
      asRoot: false,
      timeoutMs: COMMAND_TIMEOUT_MS,
    });
    return readScan(stdout).filter(({ type }) => type === keyType);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

/** What `-t` of ssh-keyscan(1) calls a type of keys. */
function scanType(keyType: string): string {
  if (keyType.startsWith('ecdsa')) return 'ecdsa';
  return keyType === 'ssh-ed25519' ? 'ed25519' : 'rsa';
}

/** Lines of known_hosts(5); comments tell what the server calls itself. */
function readScan(output: string): readonly PublicKey[] {
  return output.split('\n').flatMap((line) => {
    const [name = '', type = '', key = ''] = line.trim().split(' ');
    const isKey = !name.startsWith('#') && /^[a-z0-9@.-]{1,64}$/.test(type) && /^[A-Za-z0-9+/]+=*$/.test(key);
    return isKey ? [{ type, key }] : [];
  });
}
