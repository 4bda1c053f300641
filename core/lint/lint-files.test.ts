import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintFiles } from './lint-files.ts';
import type { ScriptReader } from './lint-scripts.ts';

const GOLDEN = new URL('../../test/golden/keepalived/', import.meta.url);

function lint(files: Readonly<Record<string, string>>, readScript: ScriptReader = () => 'unknown') {
  return lintFiles({
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    include: () => [],
    readScript,
  });
}

/** `code line` of each finding. */
function found(files: Readonly<Record<string, string>>, readScript?: ScriptReader): readonly string[] {
  return lint(files, readScript).findings.map(({ code, params }) => `${code} ${params.line}`);
}

/** A clean file with statements added to its instance and its global definitions. */
function conf(inInstance: readonly string[] = [], inGlobals: readonly string[] = [], base = BASE): string {
  return base.replace('#INSTANCE', inInstance.join('\n')).replace('#GLOBALS', inGlobals.join('\n'));
}

const BASE = `global_defs {
#GLOBALS
vrrp_version 3
enable_script_security
script_user root
}
vrrp_script check {
script "/usr/libexec/check"
}
vrrp_instance web {
#INSTANCE
interface eth0
virtual_router_id 87
virtual_ipaddress {
10.0.0.100/24
}
track_script {
check
}
}
`;

describe('a clean configuration', () => {
  it('has no finding', () => {
    expect(found({ a: conf() })).toEqual([]);
  });

  it.each(readdirSync(GOLDEN))('has no finding when it is ours: %s', (name) => {
    expect(found({ [name]: readFileSync(new URL(name, GOLDEN), 'utf8') })).toEqual([]);
  });
});

describe('traps in an instance', () => {
  it.each([
    ['lint.nopreempt-master 11', ['state MASTER', 'nopreempt']],
    ['lint.preempt-delay-master 12', ['state MASTER', 'preempt_delay 30']],
    ['lint.preempt-delay-nopreempt 12', ['nopreempt', 'preempt_delay 30']],
    ['lint.auth-version-3 13', ['authentication {', 'auth_type PASS', 'auth_pass 12345678', '}']],
    ['lint.strict-drops 11', ['strict_mode on']],
    ['lint.unicast-peer-missing 11', ['unicast_src_ip 10.0.0.1']],
    ['lint.unicast-peer-empty 11', ['unicast_peer {', '}']],
    ['lint.unicast-peer-self 12', ['unicast_src_ip 10.0.0.1', 'unicast_peer {', '10.0.0.1', '}']],
    ['lint.sub-second-version-2 11', ['advert_int 0.3', 'version 2']],
    ['lint.source-untracked 11', ['unicast_src_ip 10.0.0.1', 'unicast_peer {', '10.0.0.2', '}']],
    ['lint.primary-untracked 11', ['dont_track_primary']],
    ['lint.vmac 11', ['use_vmac']],
    ['lint.vmac-unicast 14', ['unicast_peer {', '10.0.0.2', '}', 'use_vmac']],
    ['lint.interface-tracked-twice 12', ['track_interface {', 'eth0', 'eth1', '}']],
    ['lint.separate-link 12', ['virtual_ipaddress_excluded {', '10.1.0.100/24 dev eth1', '}']],
    ['lint.notify-unordered 11', ['notify_master "/usr/libexec/up"', 'notify_backup "/usr/libexec/down"']],
  ])('%s', (expected, statements) => {
    expect(found({ a: conf(statements) })).toEqual([expected]);
  });

  it('knows a password whose end does not count, and strict mode with unicast', () => {
    const old = BASE.replace('vrrp_version 3', 'vrrp_strict');
    const statements = ['unicast_peer {', '10.0.0.2', '}', 'authentication {', 'auth_pass 123456789', '}'];
    expect(found({ a: conf(statements, [], old) })).toEqual(
      expect.arrayContaining(['lint.auth-pass-long 15', 'lint.strict-unicast 3', 'lint.strict-drops 3']),
    );
  });

  it('knows what is wrong with the number of the virtual router', () => {
    expect(found({ a: conf().replace('virtual_router_id 87', '') })).toEqual(['lint.router-id-missing 10']);
    expect(found({ a: conf().replace('87', '300') })).toEqual(['lint.router-id-range 13']);
    expect(found({ a: conf().replace('87', '51') })).toEqual(['lint.router-id-tutorial 13']);
    const twice = `${conf()}${conf().slice(conf().indexOf('vrrp_instance')).replace('web', 'mail')}`;
    expect(found({ a: twice })).toEqual(['lint.router-id-clash 24']);
  });

  it('knows what the sample configuration has too much', () => {
    expect(found({ a: conf([], ['vrrp_garp_interval 0', 'vrrp_gna_interval 0.5']) })).toEqual([
      'lint.garp-interval-zero 2',
    ]);
  });

  it('knows that nopreempt and a weight cancel failover', () => {
    const weighted = conf(['nopreempt']).replace('script "', 'weight -20\nscript "');
    expect(found({ a: weighted })).toEqual(['lint.nopreempt-weight 12']);
  });
});

describe('traps around scripts', () => {
  it('knows a missing user, missing security, an unknown and an unused script', () => {
    const bare = conf()
      .replace('enable_script_security\nscript_user root\n', '')
      .replace(/\ncheck\n/, '\nchekc\n');
    expect(found({ a: bare })).toEqual([
      'lint.script-security-missing 5',
      'lint.script-user-missing 5',
      'lint.script-untracked 5',
      'lint.script-unknown 16',
    ]);
  });

  it('looks at the program where it can', () => {
    const program = { path: '/usr/libexec/check', text: '#!/bin/sh\nkillall keepalived\n' };
    expect(found({ a: conf() }, () => 'absent')).toEqual(['lint.script-absent 8']);
    const reader: ScriptReader = () => ({ ...program, executable: false, writableByOthers: true });
    expect(found({ a: conf() }, reader)).toEqual([
      'lint.script-not-executable 8',
      'lint.script-writable 8',
      'lint.script-kills-keepalived 2',
    ]);
    expect(found({ a: conf().replace('/usr/libexec/check', 'curl -f http://x') })).toEqual([
      'lint.script-relative 8',
      'lint.script-no-time-limit 8',
    ]);
  });

  it('finds the script that everybody copies', () => {
    const script = [
      '#!/bin/bash',
      '# killall keepalived in a comment is no trap',
      'A=`ps -C nginx –no-header |wc -l`',
      'if [ $A -eq 0 ];then',
      '  /usr/local/nginx/sbin/nginx',
      '  sleep 2',
      '  killall keepalived',
      'fi',
    ].join('\n');
    expect(found({ 'check.sh': script })).toEqual([
      'lint.script-typographic-dash 3',
      'lint.script-counts-processes 3',
      'lint.script-starts-service 5',
      'lint.script-sleeps 6',
      'lint.script-kills-keepalived 7',
    ]);
    expect(found({ 'check.sh': '#!/bin/sh\nexec curl -fsS -m 2 http://127.0.0.1/nginx\n' })).toEqual([]);
  });

  it.each([
    ['lint.script-no-time-limit 2', 'curl -fsS http://127.0.0.1/ >/dev/null'],
    ['lint.script-asks-containers 2', 'docker inspect web >/dev/null'],
    ['lint.script-prints-result 3', 'test -e /run/ok &&\necho 0'],
  ])('%s', (expected, body) => {
    expect(found({ 'check.sh': `#!/bin/sh\n${body}\n` })).toEqual([expected]);
  });

  it.each(['check-nginx', 'check-witness'])('has nothing to say against our own %s', (name) => {
    const text = readFileSync(new URL(`../../agent-scripts/linux/${name}.sh`, import.meta.url), 'utf8');
    expect(found({ [name]: text })).toEqual([]);
  });
});

describe('two nodes', () => {
  it('are compared and simulated', () => {
    const first = conf(['state MASTER', 'priority 100']);
    const second = conf(['state MASTER', 'priority 100', 'advert_int 2']).replace('87', '88');
    const { findings, failover } = lint({ first, second });
    expect(failover?.units[0]?.rows.length).toBeGreaterThan(50);
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'lint.both-master',
        'lint.priority-equal',
        'lint.interval-differs',
        'simulate.two-holders-virtual-router-id',
      ]),
    );
  });

  it('may stand in one file', () => {
    const text = conf(['@one priority 150', '@two priority 100']);
    expect(lint({ text }).failover?.nodes).toEqual(['one', 'two']);
  });
});

it('tells two nodes with one name', () => {
  const named = (priority: number) => conf([`priority ${priority}`, 'nopreempt'], ['router_id LVS_DEVEL']);
  expect(found({ a: named(150), b: named(100) })).toEqual(['lint.name-same 2']);
});

it('follows what nginx includes, and knows a server that passes requests to its own pair', () => {
  const site = {
    path: '/etc/nginx/conf.d/site.conf',
    text: 'upstream app {\n  server 10.0.0.100:8080;\n}\n',
  };
  const { findings, files } = lintFiles({
    files: [
      { path: 'a', text: conf() },
      { path: 'nginx.conf', text: 'http {\n  include conf.d/*.conf;\n}\n' },
    ],
    include: (pattern) => (pattern === 'conf.d/*.conf' ? [site] : []),
    readScript: () => 'unknown',
  });
  expect(files).toContain(site.path);
  expect(findings).toMatchObject([
    { code: 'lint.nginx-passes-to-vip', params: { file: site.path, line: 2, address: '10.0.0.100' } },
  ]);
});

it('knows an nginx that can start on one node only', () => {
  const nginx =
    'server {\n  listen 10.0.0.100:443 ssl;\n  listen 80;\n  # listen 10.0.0.9:80;\n  listen 10.0.0.5:80;\n}\n';
  expect(found({ a: conf(), nginx })).toEqual([
    'lint.nginx-listens-on-vip 2',
    'lint.nginx-listens-on-address 5',
  ]);
});

describe('whatever it is given', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(...BASE.split('\n').map((line) => `${line}\n`), '}\n', '{', '"', '@one ', 'nopreempt\n'),
  );

  it('it never throws, and names a line for each finding', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.array(piece, { maxLength: 60 }), (a, b) => {
        for (const { params } of lint({ a: a.join(''), b: b.join('') }).findings) {
          expect(params.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('it reads 2,000 lines to the end', () => {
    const instance = conf().slice(conf().indexOf('vrrp_instance'));
    const many = Array.from({ length: 200 }, (_, index) =>
      instance
        .replace('web', `web-${index}`)
        .replace('id 87', `id ${1 + index}`)
        .replace('.100/', `.${index}/`),
    );
    const text = `${conf().slice(0, conf().indexOf('vrrp_instance'))}${many.join('')}`;
    expect(text.split('\n').length).toBeGreaterThan(2000);
    expect(lint({ text }).findings.map(({ code }) => code)).toEqual(['lint.router-id-tutorial']);
  });
});
