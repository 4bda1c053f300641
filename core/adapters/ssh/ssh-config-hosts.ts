import { open, readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import SSHConfig, { type Directive, LineType, type Section } from 'ssh-config';
import { AppError } from '../../errors/app-error.ts';
import { matchesPattern } from './known-hosts-format.ts';

/** How a host of ~/.ssh/config is reached, as far as it is said there in so many words. */
export type SshConfigEntry = {
  /** The name that is written behind `Host`. */
  readonly alias: string;
  readonly hostName: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFile?: string;
  readonly jump?: { readonly host: string; readonly port?: number; readonly user?: string };
};

/** Larger files are read up to here; milliseconds of work, and more hosts than anybody looks through. */
const MAX_BYTES = 1_048_576;
const MAX_LINES = 100_000;
const MAX_HOSTS = 20_000;
const MAX_INCLUDED = 64;
/** ssh compares each host with every pattern; so do we, and no more than this. */
const MAX_PATTERNS = 200;
/** Hosts times patterns, which is what takes time. */
const MAX_MATCHES = 1_000_000;

type Settings = Readonly<Record<string, string>>;
/** A `Host` section: which names it is about, and what it says. */
type HostSection = { readonly patterns: readonly string[]; readonly settings: Settings };

/**
 * Reads the hosts of a user's SSH configuration (ssh_config(5)): names without wildcards, with what the file says of
 * them, the first value winning as in ssh. `Include` is followed one level deep.
 *
 * Nothing that the file names is ever run: `Match` sections, which may hold `exec`, are left out as a whole, and
 * `ProxyCommand` is not looked at.
 *
 * @param file usually ~/.ssh/config; one that is not there has no hosts
 * @throws AppError `ssh.config-unreadable` (usage)
 */
export async function readSshConfigHosts(
  file: string,
  homeDirectory: string,
): Promise<readonly SshConfigEntry[]> {
  const text = await readBounded(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return '';
    const params = { path: file, reason: cause.code ?? cause.message };
    throw new AppError('ssh.config-unreadable', { kind: 'usage', params, cause });
  });
  const sections = await sectionsOf(text, { folder: dirname(file), homeDirectory });
  return hostsOf(sections, homeDirectory);
}

type Place = { readonly folder: string; readonly homeDirectory: string };

/** @param place where includes are looked for; absent: they are not followed */
async function sectionsOf(text: string, place?: Place): Promise<readonly HostSection[]> {
  const sections: HostSection[] = [];
  // What stands before the first section is about all hosts.
  const settings: Record<string, string> = {};
  const everywhere: HostSection = { patterns: ['*'], settings };
  sections.push(everywhere);
  for (const line of parse(text)) {
    if (line.type !== LineType.DIRECTIVE) continue;
    const name = line.param.toLowerCase();
    if (name === 'host') sections.push(sectionOf(line as Section));
    else if (name === 'include' && place !== undefined) {
      for (const included of await readIncluded(textOf(line), place)) {
        sections.push(...(await sectionsOf(included)));
      }
    } else if (name !== 'match') settings[name] ??= textOf(line);
  }
  return sections;
}

/** A file that the parser does not understand has no hosts; a line too long to be meant for us is passed over. */
function parse(text: string): readonly SSHConfig[number][] {
  const lines = text.split('\n').slice(0, MAX_LINES);
  const plain = lines.filter((line) => line.length <= 4096).join('\n');
  try {
    return SSHConfig.parse(plain);
  } catch {
    return [];
  }
}

function sectionOf(section: Section): HostSection {
  const settings: Record<string, string> = {};
  for (const line of section.config) {
    if (line.type === LineType.DIRECTIVE) settings[line.param.toLowerCase()] ??= textOf(line);
  }
  return { patterns: wordsOf(section), settings };
}

function wordsOf({ value }: Directive): readonly string[] {
  return typeof value === 'string' ? value.split(/\s+/) : value.map(({ val }) => val);
}

function textOf(line: Directive): string {
  return wordsOf(line).join(' ');
}

function hostsOf(sections: readonly HostSection[], homeDirectory: string): readonly SshConfigEntry[] {
  const names = sections
    .flatMap(({ patterns }) => patterns)
    .filter((name) => /^[A-Za-z0-9._:-]{1,253}$/.test(name));
  const byName = new Map<string, HostSection[]>();
  const wild: { readonly section: HostSection; readonly index: number }[] = [];
  const order = new Map(sections.map((section, index) => [section, index]));
  for (const [index, section] of sections.entries()) {
    if (section.patterns.some((pattern) => /[*?!]/.test(pattern))) {
      if (wild.length < MAX_PATTERNS) wild.push({ section, index });
      continue;
    }
    for (const name of section.patterns) byName.set(name, [...(byName.get(name) ?? []), section]);
  }
  const most = Math.min(MAX_HOSTS, Math.floor(MAX_MATCHES / Math.max(1, wild.length)));
  return [...new Set(names)].slice(0, most).map((alias) => {
    const matching = wild
      .filter(({ section }) => matches(section.patterns, alias))
      .map(({ section }) => section);
    const all = [...(byName.get(alias) ?? []), ...matching].sort(
      (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
    );
    return entryOf(alias, all, homeDirectory);
  });
}

/** As ssh_config(5), PATTERNS: one that is negated and matches rules the section out. */
function matches(patterns: readonly string[], name: string): boolean {
  const isMeant = (pattern: string) => matchesPattern(pattern.toLowerCase(), name.toLowerCase());
  const negated = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return patterns.some((pattern) => !pattern.startsWith('!') && isMeant(pattern)) && !negated.some(isMeant);
}

function entryOf(alias: string, sections: readonly HostSection[], homeDirectory: string): SshConfigEntry {
  const get = (name: string) =>
    sections.map(({ settings }) => settings[name]).find((value) => value !== undefined);
  const port = portOf(get('port'));
  const user = get('user');
  const identityFile = get('identityfile');
  const jump = jumpOf(get('proxyjump'));
  return {
    alias,
    hostName: (get('hostname') ?? alias).replaceAll('%h', alias).replaceAll('%%', '%'),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(identityFile === undefined || identityFile === 'none'
      ? {}
      : { identityFile: expandFile(identityFile, homeDirectory) }),
    ...(jump === undefined ? {} : { jump }),
  };
}

function portOf(text: string | undefined): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

/** `[user@]host[:port]` or `ssh://…`; of several hops only the last is in front of the server, so they are left out. */
function jumpOf(text: string | undefined): SshConfigEntry['jump'] {
  if (text === undefined || text.toLowerCase() === 'none' || text.includes(',')) return undefined;
  const [, user, bracketed, plain, portText] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?\/?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) return undefined;
  const port = portOf(portText);
  return { host, ...(port === undefined ? {} : { port }), ...(user === undefined ? {} : { user }) };
}

/** `%d` and `~` are the home folder; other tokens depend on the connection and are left as they are. */
function expandFile(path: string, homeDirectory: string): string {
  return path.replaceAll('%d', homeDirectory).replace(/^~(?=$|[/\\])/, () => homeDirectory);
}

/** Relative to ~/.ssh (ssh_config(5), Include); `*` and `?` in the file's own name only. */
async function readIncluded(value: string, { folder, homeDirectory }: Place): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const word of value.split(/\s+/)) {
    const expanded = expandFile(word, homeDirectory);
    const path = isAbsolute(expanded) ? expanded : join(folder, expanded);
    const name = path.slice(dirname(path).length + 1);
    if (!/[*?]/.test(name)) paths.push(path);
    else {
      // As ssh(1) does: an include that matches nothing, or can't be read, is passed over.
      const names = await readdir(dirname(path)).catch(() => [] as string[]);
      paths.push(
        ...names
          .filter((one) => matchesPattern(name, one))
          .sort()
          .map((one) => join(dirname(path), one)),
      );
    }
  }
  return Promise.all(paths.slice(0, MAX_INCLUDED).map((path) => readBounded(path).catch(() => '')));
}

/** A pipe or a device in place of the file is not read: it might never end. */
async function readBounded(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    if (!(await file.stat()).isFile()) return '';
    const buffer = Buffer.alloc(MAX_BYTES);
    const { bytesRead } = await file.read(buffer, 0, MAX_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
