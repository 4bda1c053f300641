import { createCryptoRandom } from '../../../core/adapters/crypto-random.ts';
import type { Lab } from '../../../core/adapters/lab/lab.ts';
import { connectSsh } from '../../../core/adapters/ssh/connect-ssh.ts';
import { knownHostsInFiles } from '../../../core/adapters/ssh/known-hosts-file.ts';
import { localLogin } from '../../../core/adapters/ssh/local-login.ts';
import type { SshDependencies } from '../../../core/adapters/ssh/ssh-dependencies.ts';
import { createSystemClock } from '../../../core/adapters/system-clock.ts';
import type { Host, HostPair } from '../../../core/host/host.ts';
import { type ClusterSpec, pairSchema } from '../../../core/spec/cluster-spec.ts';

/** A spec for the lab's first two nodes with one IPv4 VIP, without sections. */
export function labSpec(lab: Lab, user = 'root'): ClusterSpec {
  const nodes = lab.nodes.slice(0, 2).map((node) => ({
    name: node.name,
    address: node.address,
    ssh: { user, identityFile: lab.sshKeyPath },
  }));
  const pair = { version: 1, name: 'lab', nodes, vips: [{ address: `${lab.vip()}/24` }] };
  return { ...pairSchema.parse(pair), sections: {} };
}

/** For tests that lose a connection; that it is noticed with the product's own patience, the end-to-end tests show. */
export type ConnectOptions = Pick<SshDependencies, 'keepAliveMs'>;

/** Logs in to both nodes over SSH, with the lab's key and its list of host keys. */
export async function connectLab(lab: Lab, spec: ClusterSpec, options?: ConnectOptions): Promise<HostPair> {
  const [first, second] = spec.nodes;
  const connect = (name: string): Promise<Host> => connectNode(lab, spec, name, options);
  return Promise.all([connect(first.name), connect(second.name)]);
}

/** As connectLab, for one node. */
export async function connectNode(
  lab: Lab,
  spec: ClusterSpec,
  name: string,
  options: ConnectOptions = {},
): Promise<Host> {
  const node = spec.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return connectSsh(node, {
    knownHosts: knownHostsInFiles(lab.knownHostsPath, []),
    credentials: {
      password: async () => lab.passwords.admin,
      passphrase: async () => undefined,
      keyboardInteractive: async () => undefined,
      sudoPassword: async () => lab.passwords.admin,
    },
    decideHostKey: async () => 'refuse' as const,
    login: localLogin({}, 'linux'),
    clock: createSystemClock(),
    random: createCryptoRandom(),
    events: () => undefined,
    ...options,
  });
}
