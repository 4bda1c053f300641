import { AppError } from '../../errors/app-error.ts';
import type { Opening } from './document.ts';
import { SCRIPT_PATH } from './paths.ts';

/**
 * The rules as agent-scripts/linux/firewall.sh reads them, for nftables and iptables: one a line, words separated by
 * one blank.
 *
 * @throws AppError `firewall.value-not-printable` when a value is not a plain word
 */
export function printRules(openings: readonly Opening[]): string {
  return [
    `# Written by Pairkeeper. Read by ${SCRIPT_PATH}.`,
    '# accept FAMILY PROTOCOL SOURCE PORT | guard FAMILY PROTOCOL PEER PORT OWN_ADDRESS',
    ...openings.map((opening) => line(acceptRule(opening))),
    ...openings.flatMap((opening) => guardRule(opening).map(line)),
    '',
  ].join('\n');
}

function acceptRule(opening: Opening): readonly (string | number)[] {
  switch (opening.kind) {
    case 'vrrp':
      return ['accept', opening.family, 'vrrp', opening.peer, '-'];
    case 'peer-port':
      return ['accept', opening.family, opening.protocol, opening.peer, opening.port];
    default:
      return ['accept', 'any', opening.protocol, '-', opening.port];
  }
}

function guardRule(opening: Opening): readonly (readonly (string | number)[])[] {
  switch (opening.kind) {
    case 'vrrp':
      return [['guard', opening.family, 'vrrp', opening.peer, '-', opening.own]];
    case 'peer-port':
      return [['guard', opening.family, opening.protocol, opening.peer, opening.port, '-']];
    default:
      return [];
  }
}

function line(words: readonly (string | number)[]): string {
  return words.map(word).join(' ');
}

function word(value: string | number): string {
  const text = String(value);
  if (!/^[A-Za-z0-9.:-]+$/.test(text)) {
    throw new AppError('firewall.value-not-printable', {
      kind: 'unexpected',
      params: { value: JSON.stringify(text).slice(0, 80) },
    });
  }
  return text;
}

/** A firewalld rich rule (firewalld.richlanguage(5)). */
export function printRichRule(opening: Opening): string {
  switch (opening.kind) {
    case 'vrrp':
      return `${source(opening)} protocol value="vrrp" accept`;
    case 'peer-port':
      return `${source(opening)} port port="${opening.port}" protocol="${opening.protocol}" accept`;
    default:
      return `rule port port="${opening.port}" protocol="${opening.protocol}" accept`;
  }
}

function source(opening: { readonly family: 4 | 6; readonly peer: string }): string {
  return `rule family="ipv${opening.family}" source address="${word(opening.peer)}"`;
}

/** A rule in ufw's own words (ufw(8)), without the verb in front. */
export function printUfwRule(opening: Opening): readonly string[] {
  switch (opening.kind) {
    case 'vrrp':
      return ['allow', 'from', word(opening.peer), 'proto', 'vrrp'];
    case 'peer-port':
      return [
        'allow',
        'from',
        word(opening.peer),
        'to',
        'any',
        'port',
        String(opening.port),
        'proto',
        opening.protocol,
      ];
    default:
      return ['allow', `${opening.port}/${opening.protocol}`];
  }
}

/** Where ufw notes a rule: the file, and an extended regular expression for the line (ufw's `### tuple ###`). */
export function printUfwTuple(opening: Opening): { readonly file: string; readonly pattern: string } {
  const family = opening.kind === 'public-port' ? 4 : opening.family;
  const any = family === 4 ? '0.0.0.0/0' : '::/0';
  const from = opening.kind === 'public-port' ? any : word(opening.peer);
  const protocol = opening.kind === 'vrrp' ? 'vrrp' : opening.protocol;
  const port = opening.kind === 'vrrp' ? 'any' : String(opening.port);
  const tuple = `${protocol} ${port} ${any} any ${from} in`.replace(/[.]/g, '\\.');
  return {
    file: family === 4 ? '/etc/ufw/user.rules' : '/etc/ufw/user6.rules',
    pattern: `^### tuple ### allow ${tuple}( |$)`,
  };
}
