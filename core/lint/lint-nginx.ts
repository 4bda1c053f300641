import type { Finding } from '../preflight/finding.ts';
import { lintFinding as trap } from './lint-finding.ts';

/** `listen ADDRESS:PORT` with an address of its own; not every, not the loopback, not a name. */
const LISTEN = /(?:^|[\s;{}])listen\s+(\[[0-9A-Fa-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?[\s;]/g;

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
    const line = `${raw.replace(/#.*$/, '').slice(0, 2000)} `;
    return Array.from(line.matchAll(LISTEN)).flatMap(([, written = '']) => {
      const address = written.replace(/^\[|\]$/g, '').toLowerCase();
      if (address === '0.0.0.0' || address === '::' || address.startsWith('127.') || address === '::1') {
        return [];
      }
      const isVirtual = virtualAddresses.includes(address);
      return [
        trap(
          isVirtual ? 'lint.nginx-listens-on-vip' : 'lint.nginx-listens-on-address',
          'warning',
          { file: path, line: index + 1 },
          { address },
        ),
      ];
    });
  });
}
