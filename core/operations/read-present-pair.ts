import type { PresentNode, PresentReaders } from '../adopt/present-node.ts';
import { AppError } from '../errors/app-error.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import type { FileFacts, NodeFacts, PairFacts } from '../facts/node-facts.ts';
import type { Clock } from '../host/clock.ts';
import { globMatcher, isGlob } from '../host/glob.ts';
import type { HostPair } from '../host/host.ts';
import { MANAGED } from '../host/own-files.ts';
import type { ConfFile } from '../keepalived-conf/parse-conf.ts';
import { sha256Hex } from '../plan/digest.ts';

/** Read in the first round; what they name comes in the next ones. */
const FIRST_PATHS: readonly string[] = [
  '/etc/keepalived/keepalived.conf',
  '/etc/keepalived/*',
  '/etc/keepalived/conf.d/*',
  '/etc/nginx/nginx.conf',
  '/etc/nginx/conf.d/*',
  '/etc/nginx/sites-enabled/*',
];
const MAIN_PATH = '/etc/keepalived/keepalived.conf';
const NGINX_PATHS = /^\/etc\/nginx\/(nginx\.conf|conf\.d\/[^/]+\.conf|sites-enabled\/[^/]+)$/;

/** Includes that lead to includes that lead to links: no configuration goes deeper. */
const MOST_ROUNDS = 4;
const MOST_PATHS = 300;

/** Plain paths of files, nothing that is no configuration: a file may name whatever it likes. */
const READABLE_PATH =
  /^(?!\/(?:proc|sys|dev|run)\/|\/etc\/(?:g?shadow|ssh\/))(?:\/[A-Za-z0-9_@%+=:,.-]+)+(?:\/\*)?$/;

export type PresentPair = {
  readonly present: readonly [PresentNode, PresentNode];
  readonly readers: PresentReaders;
  readonly facts: PairFacts;
};

/**
 * Reads what two servers have of keepalived, nginx and check scripts, with everything that these include or name.
 * Changes nothing.
 *
 * @param addresses of the nodes as in pair.yaml
 * @throws AppError `adopt.no-configuration`, `adopt.already-ours`, and what gathering facts throws
 */
export async function readPresentPair(
  hosts: HostPair,
  addresses: readonly [string, string],
  clock: Clock,
): Promise<PresentPair> {
  const files: Record<string, FileFacts>[] = [{}, {}];
  let wanted = FIRST_PATHS;
  let facts: PairFacts | undefined;
  for (let round = 0; round < MOST_ROUNDS && wanted.length > 0; round += 1) {
    const found = await gatherFacts(hosts, [{ id: 'adopt', reads: { paths: wanted } }], clock);
    facts ??= found;
    for (const [index, node] of found.entries()) Object.assign(files[index] ?? {}, node.files);
    const known = new Set([
      ...Object.keys(files[0] ?? {}),
      ...Object.keys(files[1] ?? {}),
      ...wanted,
      ...FIRST_PATHS,
    ]);
    wanted = [...new Set(files.flatMap(namedPaths))]
      .filter((path) => READABLE_PATH.test(path) && !known.has(path))
      .slice(0, MOST_PATHS);
  }
  const [first, second] = facts ?? [];
  if (first === undefined || second === undefined) throw new Error('no facts');
  const present = [first, second].map((node, index) =>
    presentNode(node, addresses[index] ?? '', files[index] ?? {}),
  ) as [PresentNode, PresentNode];
  return { present, readers: factReaders([first.node, second.node], files), facts: [first, second] };
}

function presentNode(
  facts: NodeFacts,
  address: string,
  files: Readonly<Record<string, FileFacts>>,
): PresentNode {
  const main = contentOf(files, MAIN_PATH);
  if (main === undefined) {
    const place = `${facts.node}:${MAIN_PATH}`;
    throw new AppError('adopt.no-configuration', { kind: 'blocked', node: facts.node, params: { place } });
  }
  if (main.startsWith(`# ${MANAGED}`)) {
    throw new AppError('adopt.already-ours', { kind: 'blocked', node: facts.node });
  }
  return {
    name: facts.node,
    address,
    networks: facts.interfaces
      .filter(({ loopback }) => !loopback)
      .flatMap((one) => one.addresses.map((own) => `${own.address}/${own.prefixLength}`)),
    main: { path: `${facts.node}:${MAIN_PATH}`, text: main },
    sha256: files[MAIN_PATH]?.sha256 ?? sha256Hex(main),
    nginx: Object.keys(files)
      .filter((path) => NGINX_PATHS.test(path))
      .sort()
      .flatMap((path) => confFile(facts.node, files, path)),
  };
}

/** The text of a file, also by way of one symbolic link. */
function contentOf(files: Readonly<Record<string, FileFacts>>, path: string): string | undefined {
  const file = files[path];
  const target = file?.type === 'symlink' ? absolute(file.target ?? '', path) : undefined;
  return target === undefined ? file?.content : files[target]?.content;
}

function confFile(
  node: string,
  files: Readonly<Record<string, FileFacts>>,
  path: string,
): readonly ConfFile[] {
  const text = contentOf(files, path);
  return text === undefined ? [] : [{ path: `${node}:${path}`, text }];
}

/** As keepalived has it: relative to the folder of the file that names it; nginx's own names are treated the same. */
function absolute(path: string, from: string): string {
  const parts = path.startsWith('/') ? [] : from.split('/').slice(1, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Paths that files of a node name: includes, check and notify scripts, targets of links. */
function namedPaths(files: Readonly<Record<string, FileFacts>>): readonly string[] {
  return Object.values(files).flatMap(({ path, type, target, content = '' }) => {
    if (type === 'symlink') return target === undefined ? [] : [absolute(target, path)];
    if (!/^\/etc\/(keepalived|nginx)\//.test(path) && !/vrrp_|global_defs/.test(content)) return [];
    const includes = Array.from(
      content.matchAll(/^[ \t]*include\w?[ \t]+["']?([^\s;"']{1,400})/gm),
      ([, one = '']) => folderOf(absolute(one, path)),
    );
    const scripts = Array.from(
      content.matchAll(/^[ \t]*(?:script|notify\w*)[ \t]+["']?(\/[^\s;"']{1,400})/gm),
      ([, one = '']) => one,
    );
    return [...includes, ...scripts];
  });
}

/** A pattern stands for its folder: the facts script knows `/*` behind a folder only. */
function folderOf(pattern: string): string {
  return isGlob(pattern) ? pattern.replace(/\/[^/]*$/, '/*') : pattern;
}

function factReaders(
  names: readonly string[],
  files: readonly Readonly<Record<string, FileFacts>>[],
): PresentReaders {
  const own = (from: string) => {
    const index = names.findIndex((name) => from.startsWith(`${name}:`));
    return { node: names[index] ?? '', files: files[index] ?? {}, from: from.slice(from.indexOf(':') + 1) };
  };
  return {
    include: (pattern, named) => {
      const { node, files: all, from } = own(named);
      return Object.keys(all)
        .filter(globMatcher(absolute(pattern, from)))
        .sort()
        .flatMap((path) => confFile(node, all, path));
    },
    readScript: (path, named) => {
      const { node, files: all } = own(named);
      const file = all[path];
      if (file === undefined) return 'unknown';
      if (file.type === 'absent') return 'absent';
      const text = contentOf(all, path);
      const mode = Number.parseInt(file.mode ?? '0755', 8);
      return text === undefined
        ? 'unknown'
        : {
            path: `${node}:${path}`,
            text,
            executable: file.type === 'symlink' || (mode & 0o111) !== 0,
            writableByOthers: file.type !== 'symlink' && (mode & 0o022) !== 0,
          };
    },
  };
}
