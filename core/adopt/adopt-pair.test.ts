import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { components } from '../components/registry.ts';
import type { ConfFile } from '../keepalived-conf/parse-conf.ts';
import { withoutPasswords } from '../plan/without-passwords.ts';
import { initialSpecText } from '../spec/initial-spec.ts';
import { loadSpec } from '../spec/load-spec.ts';
import { adoptPair } from './adopt-pair.ts';
import type { PresentReaders } from './present-node.ts';

const nodes = [
  { name: 'web-1', address: '10.0.0.11' },
  { name: 'web-2', address: '10.0.0.12' },
] as const;

const blind: PresentReaders = { include: () => [], readScript: () => 'unknown' };

function adopt(
  texts: readonly [string, string],
  more: {
    readonly nginx?: readonly ConfFile[];
    readonly networks?: readonly string[];
    readonly readers?: PresentReaders;
  } = {},
) {
  const present = ([0, 1] as const).map((index) => ({
    name: nodes[index].name,
    address: nodes[index].address,
    networks: more.networks ?? [],
    main: { path: `${nodes[index].name}.conf`, text: texts[index] },
    sha256: 'a'.repeat(64),
    nginx: more.nginx ?? [],
  }));
  const [first, second] = present;
  if (first === undefined || second === undefined) throw new Error('two nodes');
  return adoptPair({ name: 'shop', present: [first, second], nodes, readers: more.readers ?? blind });
}

/** pair.yaml as it would be loaded. */
function loaded(adoption: ReturnType<typeof adopt>) {
  return loadSpec(
    initialSpecText(adoption.answers, () => ''),
    components,
  );
}

const pair = (inside = '', script = '"/usr/bin/killall -0 haproxy"') =>
  [150, 100].map(
    (priority) => `vrrp_script chk {
  script ${script}
}
vrrp_instance web {
  state BACKUP
  interface eth0
  virtual_router_id 87
  priority ${priority}
  ${inside}
  track_script {
    chk
  }
  virtual_ipaddress {
    10.0.0.100
  }
}
`,
  ) as unknown as readonly [string, string];

const codes = (adoption: ReturnType<typeof adopt>) => adoption.remarks.map(({ code }) => code);

describe('adopting a pair', () => {
  it('keeps addresses, router id, preference and checks', () => {
    const adoption = adopt(pair('nopreempt'));
    expect(loaded(adoption)).toMatchObject({
      ok: true,
      spec: {
        vips: [{ address: '10.0.0.100/24', interface: 'eth0' }],
        sections: {
          keepalived: {
            virtualRouterId: 87,
            failback: 'manual',
            preferredNode: 'web-1',
            checks: [{ name: 'chk', command: ['/usr/bin/killall', '-0', 'haproxy'] }],
            replaces: { 'web-1': 'a'.repeat(64), 'web-2': 'a'.repeat(64) },
          },
          nginx: { enabled: false },
        },
      },
    });
  });

  it('takes a prefix length that is missing from the servers’ network', () => {
    const adoption = adopt(pair(), { networks: ['10.0.0.11/16'] });
    expect(adoption.answers.vips).toMatchObject([{ address: '10.0.0.100/16' }]);
    expect(codes(adoption)).not.toContain('prefix-assumed');
    expect(codes(adopt(pair()))).toContain('prefix-assumed');
  });

  it('keeps what nobody knows, and lists what only one node has', () => {
    const [first, second] = pair('some_new_directive 1 "two words"');
    const both = adopt([first, second]);
    expect(both.answers.vrrp?.kept).toEqual({ instance: 'some_new_directive 1 "two words"\n' });
    const one = adopt([first, second.replace('some_new', 'other')]);
    expect(codes(one).filter((code) => code === 'lost-differs')).toHaveLength(2);
    expect(one.answers.vrrp?.kept).toBeUndefined();
  });

  it('never takes on a check that ends keepalived', () => {
    const readers: PresentReaders = {
      ...blind,
      readScript: (path) => ({
        path,
        text: '#!/bin/sh\nkillall keepalived\n',
        executable: true,
        writableByOthers: false,
      }),
    };
    const adoption = adopt(pair('', '"/etc/keepalived/check.sh"'), { readers });
    expect(codes(adoption)).toEqual(expect.arrayContaining(['check-lost-kills', 'nothing-watched']));
    expect(adoption.answers.vrrp?.checks).toBeUndefined();
  });

  it('watches nginx by itself, whose files stay where they are', () => {
    const text = 'server {\n  listen 8080;\n  listen [::]:443 ssl;\n  listen 127.0.0.1:9000;\n}\n';
    const adoption = adopt(pair('', '"/etc/keepalived/check_nginx.sh"'), {
      nginx: [{ path: 'web-1:/etc/nginx/nginx.conf', text }],
    });
    expect(codes(adoption)).toContain('check-nginx');
    expect(adoption.answers.nginx).toEqual({ enabled: true, ownPorts: [443, 8080] });
  });

  it('does not claim to want the same of two instances that prefer different nodes, nor lets apply replace them', () => {
    const crossed = (own: number, other: number) =>
      `${pair()[0].replace('priority 150', `priority ${own}`)}${pair()[0]
        .slice(pair()[0].indexOf('vrrp_instance'))
        .replace('web', 'mail')
        .replace('id 87', 'id 88')
        .replace('.100', '.101')
        .replace('priority 150', `priority ${other}`)}`;
    const adoption = adopt([crossed(150, 100), crossed(100, 150)]);
    expect(adoption.isSame).toBe(false);
    expect(adoption.answers.vrrp?.replaces).toBeUndefined();
  });

  it('calls nodes by their names, and files by their paths', () => {
    const { findings } = adopt(
      pair('advert_int 2').map((text) => `global_defs {\n router_id X\n}\n${text}`) as never,
    );
    expect(findings.find(({ code }) => code === 'lint.name-same')?.params).toMatchObject({
      file: 'web-2.conf',
      peer: 'web-1',
    });
  });

  it('shows no password', () => {
    expect(withoutPasswords('-    auth_pass geheim12\n+x\n auth_pass "a b"\n')).toBe(
      '-    auth_pass ********\n+x\n auth_pass ********\n',
    );
  });
});

describe('whatever the files hold', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      ...pair('notify_master "/a b"\n  use_vmac')[0]
        .split('\n')
        .map((line) => `${line}\n`),
      ...[
        '}\n',
        '{',
        '"',
        '@web-1 ',
        'include *\n',
        'vrrp_instance {\n',
        'global_defs {\n',
        'a@b $x\n',
        '2001:db8::1/64\n',
      ],
    ),
  );
  const file = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

  it('it never throws, and what it keeps can be loaded', () => {
    fc.assert(
      fc.property(file, file, file, (a, b, c) => {
        const readers: PresentReaders = { ...blind, include: (path) => [{ path, text: c }] };
        const adoption = adopt([a, b], { nginx: [{ path: 'nginx', text: c }], readers });
        const result = loaded(adoption);
        const issues = result.ok ? [] : result.issues.map(({ code }) => code);
        expect(issues.filter((code) => /kept|command|check|yaml/.test(code))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
