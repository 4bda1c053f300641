import { deepStrictEqual } from 'node:assert';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import { requireSuccess } from '../../../core/adapters/lab/run-command.ts';

/**
 * Everything about a server that a change could leave behind, as lines `<what> <name>` and their value: files with
 * type, mode, owner and content; packages; enabled and active units; mounts; kernel parameters; addresses; firewall
 * rules.
 */
export type ServerSnapshot = { readonly node: string; readonly entries: ReadonlyMap<string, string> };

/** What a server changes by itself, or what its package manager keeps for its own use. Regular expressions on paths. */
const VOLATILE: readonly { readonly paths: RegExp; readonly why: string }[] = [
  {
    paths: /^\/var\/lib\/(?:apt\/lists|apt\/periodic|dpkg\/(?:status|available|diversions)-old$)/,
    why: 'lists of what could be installed, and the backups that dpkg makes whenever it writes',
  },
  {
    paths: /^\/var\/lib\/dpkg\/(?:status|available|lock|lock-frontend|triggers\/)/,
    why: 'dpkg’s database: written anew with blocks in another order; its content is compared as `package` lines',
  },
  {
    paths: /^\/var\/lib\/systemd\/(?:timers|random-seed|coredump|catalog|rfkill|linger|timesync)/,
    why: 'stamps and seeds that systemd writes while it runs',
  },
  {
    paths: /^\/var\/lib\/(?:apt\/extended_states|ucf\/hashfile\.\d)$/,
    why: 'apt’s file of automatic packages, compared as `automatic` lines, stays as an empty one; ucf keeps older copies',
  },
  { paths: /^\/var\/lib\/sudo\/lectured/, why: 'sudo notes whom it has greeted once, whoever runs what' },
  {
    paths: /^\/var\/lib\/pairkeeper\/audit\.(?:log|lock)$/,
    why: 'the audit trail tells of what was tried, whatever became of it',
  },
  {
    paths: /^\/var\/pairkeeper-lab-fill$/,
    why: 'the lab’s own file that fills a disk',
  },
];

/**
 * Records of a transaction that was taken back: what was tried and when, for the admin to read and for the next run
 * (core/apply/node-state.ts). Nothing reads or runs them by itself.
 */
export const TRANSACTION_RECORDS =
  /^(?:file|directory) \/var\/lib\/pairkeeper(?:\/(?:txn(?:\/.*)?|transaction|flock|guard-folders))?$/;

const FOLDERS = ['etc', 'home', 'opt', 'root', 'tmp', 'usr', 'var/lib', 'var/spool', 'var/www'];

/** Each file as `type|mode|uid:gid|size|change time|link target|path`, ended by NUL since a path may hold anything. */
const LIST_FILES = `cd / && for folder in ${FOLDERS.join(' ')}; do
  [ ! -e "$folder" ] || find "$folder" -xdev ! -type s -printf '%y|%m|%U:%G|%s|%C@|%l|/%p\\0'
done`;

/** Lines as they are kept: `<what> <name>`, a tab, the value. What is enabled, is seen by its links in /etc/systemd. */
const LIST_STATE = `dpkg-query -W -f 'package \${Package}:\${Architecture}\\t\${db:Status-Abbrev} \${Version}\\n'
apt-mark showauto | sed 's/^/automatic /;s/$/\\tyes/'
systemctl list-units --all --no-legend --plain --type=service,socket,timer,path |
  awk '$1 !~ /^(user@|user-runtime-dir@|run-r|systemd-|apt-daily|dpkg-db|e2scrub|fstrim|man-db)/ && $3 != "inactive" { print "active " $1 "\\t" $3 "/" $4 }'
sysctl -a 2>/dev/null | sed -n 's/^\\(net\\.\\(core\\|ipv4\\|ipv6\\)\\.[^ ]*\\) = /sysctl \\1\\t/p'
awk '$2 !~ "^/run/(user|credentials)/" { print "mount " $2 "\\t" $3 " " $4 }' /proc/self/mounts
ip -o address show | sed 's/^[0-9]*: \\([^ ]*\\) *\\(inet6\\{0,1\\} [^ ]*\\).*/address \\1 \\2\\tyes/'
ip -o rule show | sed 's/^/rule /;s/$/\\tyes/'`;

/**
 * Contents by path, size and change time, which only the kernel sets: servers of one image share nearly all files. What
 * was written since this program began is kept by server: the kernel's clock ticks only every few milliseconds, and two
 * servers get files of their own, such as /etc/machine-id, within one tick.
 */
const hashes = new Map<string, string>();
const STARTED_SECONDS = performance.timeOrigin / 1000;

type ListedFile = { readonly path: string; readonly key: string; readonly fields: readonly string[] };

/** Takes down how a server is at the moment. A second or two for the first one, little for those after it. */
export async function snapshotServer(node: LabNode): Promise<ServerSnapshot> {
  const [files, state, rules] = await Promise.all([
    succeed(node, ['sh', '-c', LIST_FILES]).then((listing) => parseFiles(node, listing)),
    succeed(node, ['sh', '-c', LIST_STATE]),
    firewallRules(node),
  ]);
  await hashFiles(node, files);
  const entries = new Map<string, string>();
  for (const { path, key, fields } of files) {
    const [type = '', mode = '', owner = '', , , target = ''] = fields;
    const content = type === 'l' ? target : type === 'f' ? (hashes.get(key) ?? 'unreadable') : '';
    entries.set(`${TYPES[type] ?? type} ${path}`, `${mode} ${owner} ${content}`.trimEnd());
  }
  for (const line of [...state.split('\n'), ...rules]) {
    const tab = line.indexOf('\t');
    if (tab > 0) entries.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return { node: node.name, entries };
}

/** As snapshotServer; the very first one goes ahead, since the others then have hardly anything left to read. */
export async function snapshotServers(nodes: readonly LabNode[]): Promise<readonly ServerSnapshot[]> {
  if (hashes.size === 0 && nodes[0] !== undefined) await snapshotServer(nodes[0]);
  return Promise.all(nodes.map(snapshotServer));
}

/**
 * What differs between two snapshots, a line each: `+ …` is new, `- …` is gone, `~ …` has changed.
 *
 * @param except entries (`<what> <name>`) that may differ
 */
export function snapshotDifferences(
  before: ServerSnapshot,
  after: ServerSnapshot,
  except: readonly RegExp[] = [],
): readonly string[] {
  const names = new Set([...before.entries.keys(), ...after.entries.keys()]);
  return [...names]
    .filter((name) => !except.some((pattern) => pattern.test(name)))
    .flatMap((name) => {
      const [old, now] = [before.entries.get(name), after.entries.get(name)];
      if (old === now) return [];
      const line = `${before.node} ${name}`;
      if (old === undefined) return [`+ ${line} ${now}`];
      return [now === undefined ? `- ${line} ${old}` : `~ ${line} ${old} -> ${now}`];
    })
    .sort();
}

/** Expects servers to be byte for byte as they were. */
export async function expectUnchanged(
  nodes: readonly LabNode[],
  before: readonly ServerSnapshot[],
  except: readonly RegExp[] = [],
): Promise<void> {
  const after = await snapshotServers(nodes);
  const differences = before.flatMap((snapshot, index) =>
    snapshotDifferences(snapshot, after[index] ?? { node: '', entries: new Map() }, except),
  );
  deepStrictEqual(differences, []);
}

const TYPES: Readonly<Record<string, string>> = { f: 'file', d: 'directory', l: 'link', p: 'pipe' };

function parseFiles(node: LabNode, listing: string): readonly ListedFile[] {
  return listing.split('\0').flatMap((record) => {
    const fields = record.split('|');
    const path = fields.slice(6).join('|');
    const [, , , size, changed] = fields;
    if (path === '' || VOLATILE.some(({ paths }) => paths.test(path))) return [];
    const owner = Number(changed) < STARTED_SECONDS ? '' : node.address;
    return [{ path, key: `${path}|${size}|${changed}|${owner}`, fields }];
  });
}

async function hashFiles(node: LabNode, files: readonly ListedFile[]): Promise<void> {
  const unknown = files.filter(({ key, fields }) => fields[0] === 'f' && !hashes.has(key));
  if (unknown.length === 0) return;
  const keys = new Map(unknown.map(({ path, key }) => [path, key]));
  const stdin = [...keys.keys()].join('\0');
  // A file may vanish between the listing and this: then it has no hash, and both snapshots say so.
  const listed = await node.run(['xargs', '-0', 'sha256sum', '--zero', '--'], { stdin });
  for (const record of listed.stdout.split('\0')) {
    const key = keys.get(record.slice(66));
    if (key !== undefined) hashes.set(key, record.slice(0, 64));
  }
}

/** The kernel's rules, seen with this machine's nft: a server need not have it. */
async function firewallRules(node: LabNode): Promise<readonly string[]> {
  // nsenter --target PID --all -- …
  const target = (await node.commandLine([]))[2] ?? '';
  const rules = await requireSuccess([
    'nsenter',
    '--target',
    target,
    '--net',
    '--',
    'nft',
    'list',
    'ruleset',
  ]);
  const lines = rules.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => `nftables ${index} ${line.trim()}\tyes`);
}

async function succeed(node: LabNode, argv: readonly string[]): Promise<string> {
  const result = await node.run(argv);
  if (result.exitCode !== 0) throw new Error(`${node.name}: ${argv.join(' ')}: ${result.stderr}`);
  return result.stdout;
}
