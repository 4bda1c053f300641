import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateKeyPair } from '../ssh/key-pair.ts';
import { type LabRecord, labDirectory, type NodeRecord } from './lab-state.ts';
import { requireSuccess } from './run-command.ts';

/** Accounts of every node, with the user ids that scripts/set-up-image.sh gives them. */
const KEY_LOGINS = [
  { home: 'root', uid: 0 },
  { home: 'home/admin', uid: 1000 },
  { home: 'home/deploy', uid: 1001 },
] as const;

export function sshKeyPath(lab: string): string {
  return join(labDirectory(lab), 'id_ed25519');
}

/** The nodes' host keys in OpenSSH's format, for whoever wants to verify them from the first connection on. */
export function knownHostsPath(lab: string): string {
  return join(labDirectory(lab), 'known_hosts');
}

/** Directory of the files that make one node differ from another: the uppermost read-only layer of its disk. */
export function identityLayer(lab: LabRecord, node: NodeRecord): string {
  return join(lab.disks, node.name, 'identity');
}

/** Writes the lab's login key, each node's identity layer, and the list of host keys. Once in a lab's life. */
export async function writeIdentities(lab: LabRecord): Promise<void> {
  const login = generateKeyPair('ed25519', { comment: `pairkeeper-lab-${lab.name}` });
  await writeFile(sshKeyPath(lab.name), login.private, { mode: 0o600 });
  await writeFile(`${sshKeyPath(lab.name)}.pub`, `${login.public}\n`);
  const shadow = await shadowFile(lab);
  const knownHosts: string[] = [];
  for (const node of lab.nodes) {
    const hostKeys = await writeIdentity(lab, node, login.public, shadow);
    for (const key of hostKeys) knownHosts.push(`${node.address},${node.address6} ${key}\n`);
  }
  await writeFile(knownHostsPath(lab.name), knownHosts.join(''));
}

/** @returns the node's public host keys, each as `TYPE BASE64` */
async function writeIdentity(
  lab: LabRecord,
  node: NodeRecord,
  loginKey: string,
  shadow: string,
): Promise<readonly string[]> {
  const root = identityLayer(lab, node);
  const put = async (path: string, text: string, mode: number, directoryMode = 0o755) => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true, mode: directoryMode });
    await writeFile(file, text, { mode });
  };
  await put('etc/hostname', `${node.name}\n`, 0o644);
  await put(
    'etc/hosts',
    `127.0.0.1\tlocalhost\n127.0.1.1\t${node.name}\n::1\tlocalhost ip6-localhost\n`,
    0o644,
  );
  await put('etc/machine-id', `${node.machineId}\n`, 0o444);
  await put('etc/shadow', shadow, 0o640);
  await chown(join(root, 'etc/shadow'), 0, 42); // group shadow, the same on every Debian
  const hostKeys = [
    { file: 'ssh_host_ed25519_key', pair: generateKeyPair('ed25519') },
    { file: 'ssh_host_ecdsa_key', pair: generateKeyPair('ecdsa') },
  ];
  for (const { file, pair } of hostKeys) {
    await put(`etc/ssh/${file}`, pair.private, 0o600);
    await put(`etc/ssh/${file}.pub`, `${pair.public} root@${node.name}\n`, 0o644);
  }
  for (const { home, uid } of KEY_LOGINS) {
    await mkdir(join(root, home), { recursive: true, mode: home === 'root' ? 0o700 : 0o755 });
    await put(`${home}/.ssh/authorized_keys`, `${loginKey}\n`, 0o600, 0o700);
    for (const path of [home, `${home}/.ssh`, `${home}/.ssh/authorized_keys`]) {
      await chown(join(root, path), uid, uid);
    }
  }
  return hostKeys.map(({ pair }) => pair.public.split(' ').slice(0, 2).join(' '));
}

/** The image's /etc/shadow with this lab's password for `admin`. */
async function shadowFile(lab: LabRecord): Promise<string> {
  const [layer = '', base = ''] = lab.layers;
  const hash = await requireSuccess(['chroot', base, 'openssl', 'passwd', '-6', '-stdin'], {
    stdin: `${lab.adminPassword}\n`,
  });
  const shadow = await readFile(join(layer, 'etc/shadow'), 'utf8');
  return shadow.replace(/^admin:[^:]*:/m, () => `admin:${hash.trim()}:`);
}
