import { createHash, createHmac } from 'node:crypto';
import type { KnownKey, PublicKey } from '../../host/host-key.ts';

/** The format of known_hosts files: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */

/** A key as a file holds it for one host. */
type FoundKey = Omit<KnownKey, 'isOwn'>;

/** How OpenSSH names a host in the file: the port only when it is not 22. Names are compared in lower case. */
function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** The line that stands for a key, without its newline. */
export function formatKnownHost(host: string, port: number, key: PublicKey): string {
  return `${knownHostName(host, port)} ${key.type} ${key.key}`;
}

/**
 * The keys that a file holds for one host.
 *
 * Lines marked `@cert-authority` name keys that sign certificates and are no host's own key, so they never match
 * (ssh2 knows no certificates). Lines that can't be read are passed over, as ssh does.
 *
 * @param text content of the file
 */
export function knownKeysFor(text: string, host: string, port: number): readonly FoundKey[] {
  const name = knownHostName(host, port);
  return text.split('\n').flatMap((line) => keyOfLine(line, name) ?? []);
}

/**
 * The text without the lines that make a host known. A line that names other hosts too goes with them: they are asked
 * about again, which is the safe side.
 */
export function withoutKnownHost(text: string, host: string, port: number): string {
  const name = knownHostName(host, port);
  const isOther = (line: string): boolean => keyOfLine(line, name)?.revoked !== false;
  return text.split('\n').filter(isOther).join('\n');
}

function keyOfLine(line: string, name: string): FoundKey | undefined {
  const fields = line.trim().split(/[ \t]+/);
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
  const [hosts, type, key] = fields;
  if (hosts === undefined || type === undefined || key === undefined || hosts.startsWith('#'))
    return undefined;
  if (marker !== undefined && marker !== '@revoked') return undefined;
  if (!/^[A-Za-z0-9+/]+=*$/.test(key) || !matchesHost(hosts, name)) return undefined;
  return { type, key, revoked: marker === '@revoked' };
}

/** Whether the first field of a line (patterns or one hashed name) means this name. */
function matchesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHashed(hosts, name);
  let matched = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), name)) return false;
    } else if (matchesPattern(pattern, name)) {
      matched = true;
    }
  }
  return matched;
}

/** `|1|salt|hash`, both base64: HMAC-SHA1 of the name under the salt (HashKnownHosts). */
function matchesHashed(field: string, name: string): boolean {
  const [, version, salt, hash] = field.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/**
 * `*` and `?` as in ssh_config(5), "PATTERNS". Written without a regular expression, which a hostile pattern
 * could make run for ages.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let position = 0;
  let starAt = -1;
  let starPosition = 0;
  while (position < name.length) {
    if (pattern[at] === '*') {
      starAt = at++;
      starPosition = position;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[position])) {
      at++;
      position++;
    } else if (starAt >= 0) {
      at = starAt + 1;
      position = ++starPosition;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Reads a key's type from its blob (RFC 4253, 6.6: a string in front). */
export function publicKeyOf(blob: Buffer): PublicKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return { type: blob.subarray(4, 4 + length).toString('latin1'), key: blob.toString('base64') };
}

/** `SHA256:…` as ssh-keygen -l prints it. */
export function fingerprintOf(key: PublicKey): string {
  const digest = createHash('sha256').update(Buffer.from(key.key, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
