import type { ConfFile, IncludeReader } from '../keepalived-conf/parse-conf.ts';
import type { Finding } from '../preflight/finding.ts';
import { lintFinding as trap } from './lint-finding.ts';

const LONGEST_LINE = 2000;

/** `listen ADDRESS:PORT` with an address of its own; not every, not the loopback, not a name. */
const LISTEN = /(?:^|[\s;{}])listen\s+(\[[0-9A-Fa-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?[\s;]/g;

/** Where requests are passed on to: an address without its port. */
const PASSES_TO =
  /(?:^|[\s;{}])(?:(?:proxy|grpc|fastcgi|uwsgi)_pass\s+(?:\w+:\/\/)?|server\s+)(\[[0-9A-Fa-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3})(?=[:/;\s])/g;

/**
 * The traps in a file of nginx.
 *
 * @param virtualAddresses known from keepalived.conf: without prefix length
 */
export function lintNginx(
  path: string,
  text: string,
  virtualAddresses: readonly string[],
): readonly Finding[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = `${withoutComment(raw)} `;
    const place = { file: path, line: index + 1 };
    const loops = Array.from(line.matchAll(PASSES_TO))
      .map(([, written = '']) => plainAddress(written))
      .filter((address) => virtualAddresses.includes(address))
      .map((address) => trap('lint.nginx-passes-to-vip', 'warning', place, { address }));
    const listens = Array.from(line.matchAll(LISTEN)).flatMap(([, written = '']) => {
      const address = plainAddress(written);
      if (address === '0.0.0.0' || address === '::' || address.startsWith('127.') || address === '::1') {
        return [];
      }
      const isVirtual = virtualAddresses.includes(address);
      return [
        trap(isVirtual ? 'lint.nginx-listens-on-vip' : 'lint.nginx-listens-on-address', 'warning', place, {
          address,
        }),
      ];
    });
    return [...listens, ...loops];
  });
}

/** What counts of a line of nginx's, as much as any line that means something has. */
export function withoutComment(line: string): string {
  return (line.slice(0, LONGEST_LINE).split('#', 1)[0] ?? '').trimEnd();
}

function plainAddress(written: string): string {
  return written.replace(/^\[|\]$/g, '').toLowerCase();
}

/** More files than this are no configuration but a loop or a mistake. */
const MOST_FILES = 500;

/** The files with all that they include, each once. nginx looks from its main file's folder, where they usually start. */
export function withNginxIncludes(given: readonly ConfFile[], include: IncludeReader): readonly ConfFile[] {
  const found = new Map(given.map((file) => [file.path, file]));
  // A Map hands out what is added while it is walked through.
  for (const { path, text } of found.values()) {
    for (const [, pattern = ''] of text.matchAll(
      /^[ \t]*include[ \t]+["']?([^\s;"']{1,400})["']?[ \t]*;/gm,
    )) {
      for (const file of found.size < MOST_FILES ? include(pattern, path) : []) {
        found.set(file.path, found.get(file.path) ?? file);
      }
    }
  }
  return [...found.values()];
}
