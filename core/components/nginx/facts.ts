import factsScript from '../../../agent-scripts/linux/facts-nginx.sh?raw';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { shellJoin } from '../../host/shell-quote.ts';
import type { Reads } from '../component.ts';
import {
  CHECK_SCRIPT_PATH,
  CONFIG_PATH,
  DROP_IN_PATH,
  MAIN_CONFIG_PATH,
  VALIDATE_SCRIPT_PATH,
} from './paths.ts';
import type { NginxSettings } from './settings.ts';
import { listenPorts, sitesOf } from './sites.ts';

/** A `listen` directive of the configuration that is there. */
export type PresentListen = {
  readonly file: string;
  /** `*` for any address of the family, else the address without brackets. */
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly isDefaultServer: boolean;
};

export type CertificateState = 'missing' | 'invalid' | 'unchecked' | 'expired' | 'soon' | 'ok';
export type KeyState = 'missing' | 'invalid' | 'mismatch' | 'open' | 'unchecked' | 'ok';

/** What facts-nginx.sh told about one node. */
export type NginxFacts = {
  /** Absent: nginx is not installed, or could not be asked. */
  readonly test?: { readonly valid: boolean; readonly firstError: string };
  readonly listens: readonly PresentListen[];
  readonly certificates: readonly {
    readonly path: string;
    readonly state: CertificateState;
    /** As openssl prints it, '' when not known. */
    readonly endDate: string;
    readonly fingerprint: string;
  }[];
  readonly keys: readonly {
    readonly path: string;
    readonly certificatePath: string;
    readonly state: KeyState;
  }[];
  /** TCP ports that SELinux lets web servers bind; undefined: not asked or not known. */
  readonly selinuxPorts: readonly { readonly from: number; readonly to: number }[] | undefined;
  readonly selinuxMayConnect: boolean | undefined;
};

/** http_port_t and http_cache_port_t of the reference policy: what nginx may bind without `semanage`. */
const SELINUX_WEB_PORTS: readonly { readonly from: number; readonly to: number }[] = [
  ...[80, 81, 443, 488, 8008, 8009, 8080, 8118, 8123, 8443, 9000].map((port) => ({ from: port, to: port })),
  { from: 10001, to: 10010 },
];

/** Ports of ours that SELinux's policy doesn't give to web servers by itself. */
export function portsOutsideSelinuxPolicy(settings: NginxSettings): readonly number[] {
  return [...listenPorts(settings), settings.healthPort].filter(
    (port) => !SELINUX_WEB_PORTS.some(({ from, to }) => port >= from && port <= to),
  );
}

/** What to read on each node in the facts round trip. */
export function nginxReads(settings: NginxSettings): Reads {
  const sites = sitesOf(settings);
  const tls = sites.flatMap((site) => (site.tls === undefined ? [] : [site.tls]));
  const roots = sites.flatMap((site) => (site.content.kind === 'static' ? [site.content.root] : []));
  const calls = [
    ['pk_nginx_config'],
    ...tls.map(({ certificatePath, keyPath }) => ['pk_nginx_tls', certificatePath, keyPath]),
    ['pk_nginx_selinux', ...portsOutsideSelinuxPolicy(settings).map(String)],
  ];
  return {
    packages: ['nginx', 'curl'],
    paths: [MAIN_CONFIG_PATH, CONFIG_PATH, DROP_IN_PATH, CHECK_SCRIPT_PATH, VALIDATE_SCRIPT_PATH, ...roots],
    units: ['nginx.service'],
    programs: ['nginx', 'curl', 'openssl'],
    script: `${factsScript}\n${calls.map(shellJoin).join('\n')}\n`,
  };
}

/** Reads what facts-nginx.sh printed; lines that make no sense are left out. */
export function parseNginxFacts(facts: NodeFacts): NginxFacts {
  const rows = (facts.component.nginx ?? []).map((line) => line.split('\t'));
  const of = (kind: string) => rows.filter(([first]) => first === kind).map(([, ...fields]) => fields);
  const [test] = of('test');
  const [ports] = of('selinux-ports');
  const [connect] = of('selinux-connect');
  return {
    ...(test === undefined ? {} : { test: { valid: test[0] === '0', firstError: test[1] ?? '' } }),
    listens: of('listen').flatMap(([file = '', words = '']) => parseListen(file, words)),
    certificates: of('tls').map(([path = '', state, endDate = '', fingerprint = '']) => ({
      path,
      state: oneOf(state, ['missing', 'invalid', 'unchecked', 'expired', 'soon', 'ok'], 'unchecked'),
      endDate,
      fingerprint,
    })),
    keys: of('key').map(([path = '', certificatePath = '', state]) => ({
      path,
      certificatePath,
      state: oneOf(state, ['missing', 'invalid', 'mismatch', 'open', 'unchecked', 'ok'], 'unchecked'),
    })),
    selinuxPorts: ports === undefined ? undefined : parsePorts(ports[0] ?? ''),
    selinuxMayConnect: connect === undefined ? undefined : connect[0] === 'on',
  };
}

function oneOf<Word extends string>(word: string | undefined, known: readonly Word[], otherwise: Word): Word {
  return known.find((one) => one === word) ?? otherwise;
}

/** `80`, `*:80`, `[::]:80`, `10.0.0.1`, `[2001:db8::1]:443 ssl`, `localhost:80`; a Unix socket is none of ours. */
function parseListen(file: string, words: string): readonly PresentListen[] {
  const [where = '', ...options] = words.trim().split(/\s+/);
  const match =
    /^(?:(\*|\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]*[A-Za-z_.-][A-Za-z0-9_.-]*)(?::(\d+))?|(\d+))$/.exec(where);
  if (match === null) {
    return [];
  }
  const address = (match[1] ?? '*').replace(/^\[|\]$/g, '');
  return [
    {
      file,
      address: address === '0.0.0.0' || address === '::' ? '*' : address,
      family: address.includes(':') ? 6 : 4,
      port: Number(match[2] ?? match[3] ?? 80),
      isDefaultServer: options.includes('default_server') || options.includes('default'),
    },
  ];
}

function parsePorts(text: string): readonly { readonly from: number; readonly to: number }[] {
  return text.split(/\s+/).flatMap((word) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(word);
    return match === null ? [] : [{ from: Number(match[1]), to: Number(match[2] ?? match[1]) }];
  });
}

/** Version as numbers, without Debian's and RHEL's additions; undefined when there is none to be had. */
export function nginxVersion(facts: NodeFacts): readonly [number, number, number] | undefined {
  const text = facts.packages.nginx?.installed ?? facts.packages.nginx?.candidate ?? '';
  const match = /^(?:\d+:)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}
