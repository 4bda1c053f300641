import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AnyComponent } from '../components/component.ts';
import { loadSpec } from './load-spec.ts';
import type { SpecIssue } from './spec-issue.ts';

const BALANCER: AnyComponent = {
  id: 'balancer',
  section: 'proxy',
  settings: z.strictObject({
    mode: z.enum(['round-robin', 'least-connections']).default('round-robin'),
    intervalSeconds: z.int().min(1).max(60).default(5),
    timeoutSeconds: z.number().positive().default(2.5),
    upstreams: z
      .record(
        z.string().regex(/^[a-z]+$/, 'proxy.upstream-name'),
        z.strictObject({ servers: z.array(z.string()).min(1) }),
      )
      .default({}),
    certificate: z
      .union([z.literal('none'), z.strictObject({ file: z.string(), key: z.string() })])
      .default('none'),
  }),
  wants: () => true,
  reads: () => ({}),
  preflight: () => [],
  steps: () => [],
  validations: () => [],
  checks: () => [],
};

const GOOD = `version: 1
name: shop
nodes:
  - name: web-1
    address: 10.0.0.11
  - name: web-2
    address: 10.0.0.12
vips:
  - address: 10.0.0.100/24
witnesses: [10.0.0.1]
`;

function load(text: string) {
  return loadSpec(text, [BALANCER]);
}

/** The only issue of a text; fails when there are none or several. */
function onlyIssue(text: string): SpecIssue {
  const result = load(text);
  const issues = result.ok ? [] : result.issues;
  expect(issues.map(({ code, line, column }) => ({ code, line, column }))).toHaveLength(1);
  return issues[0] as SpecIssue;
}

function brief(issue: SpecIssue): string {
  return `${issue.line}:${issue.column} ${issue.code}`;
}

describe('a correct file', () => {
  it('comes out with all defaults, sections by component id', () => {
    const result = load(GOOD);
    expect(result.ok && result.spec.nodes[0].ssh).toEqual({
      port: 22,
      user: 'root',
      legacyAlgorithms: false,
    });
    expect(result.ok && result.spec.vips[0]?.interface).toBe('auto');
    expect(result.ok && result.spec.sections).toEqual({
      balancer: {
        mode: 'round-robin',
        intervalSeconds: 5,
        timeoutSeconds: 2.5,
        upstreams: {},
        certificate: 'none',
      },
    });
  });

  it('may have a section whose lines are all commented out', () => {
    expect(load(`${GOOD}proxy:\n  # mode: round-robin\n`)).toEqual(load(GOOD));
  });

  it('spells addresses canonically, so that everything after it can compare text', () => {
    const result = load(
      GOOD.replace('10.0.0.11', '2001:DB8:0::0:11')
        .replace('10.0.0.12', '2001:db8::12')
        .replace('10.0.0.100/24', '2001:0db8::100/64')
        .replace('10.0.0.1]', '2001:db8::0001]'),
    );
    expect(result.ok && result.spec.nodes[0].address).toBe('2001:db8::11');
    expect(result.ok && result.spec.vips[0]?.address).toBe('2001:db8::100/64');
    expect(result.ok && result.spec.witnesses).toEqual(['2001:db8::1']);
  });

  it('may have VIPs of both families; the one that the nodes have no address in is judged from facts', () => {
    expect(load(`${GOOD}`.replace('/24\n', '/24\n  - address: 2001:db8::100/64\n')).ok).toBe(true);
  });

  it('may reach two servers behind one address by different ports or jump hosts', () => {
    const ports = GOOD.replace('0.0.12\n', '0.0.12\n    ssh: {host: gate.example, port: 2202}\n').replace(
      '0.0.11\n',
      '0.0.11\n    ssh: {host: gate.example, port: 2201}\n',
    );
    expect(load(ports).ok).toBe(true);
  });
});

describe('a text that is no pair.yaml', () => {
  it.each([
    ['', '1:1 spec.empty'],
    ['# only a comment\n', '1:1 spec.empty'],
    ['~', '1:1 spec.empty'],
    ['- a\n- b\n', '1:1 spec.not-a-map'],
    ['just text', '1:1 spec.not-a-map'],
    ['name: [web', '1:11 spec.syntax'],
    ['name: "web', '1:11 spec.syntax'],
    ['a: b: c', '1:4 spec.syntax'],
    ['nodes:\n\t- name: a', '2:1 spec.tab-as-indent'],
    [`${GOOD}name: again\n`, '11:1 spec.duplicate-key'],
    [`${GOOD}---\nname: other\n`, '11:1 spec.several-documents'],
    [`${GOOD}? [a, b]\n: c\n`, '11:3 spec.key-not-text'],
    [`${GOOD}proxy: &p {}\n`, '11:11 spec.alias'],
    [`${GOOD}proxy: !!js/function x\n`, '11:22 spec.tag'],
    [`${GOOD}proxy: !!binary x\n`, '11:17 spec.tag'],
    ['- '.repeat(20_000), '1:80 spec.too-deep'],
    ['['.repeat(200_000), '1:41 spec.too-deep'],
    ['{a: '.repeat(50_000), '1:158 spec.too-deep'],
    ['a: '.repeat(50_000), '1:119 spec.too-deep'],
    [Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), '40:41 spec.too-deep'],
    [`{${'a,'.repeat(100_000)}`, '1:1 spec.too-large'],
    [`# ${'x'.repeat(300_000)}`, '1:1 spec.too-large'],
    [GOOD.replace('version: 1', 'version: 2').replace('vips:', 'floating:'), '1:10 spec.version-newer'],
    [GOOD.replace('version: 1', 'version: one'), '1:10 spec.version.unknown'],
    [GOOD.replace('version: 1\n', ''), '1:1 spec.required'],
  ])('%# gets one issue', (text, expected) => {
    expect(brief(onlyIssue(text))).toBe(expected);
  });

  it('takes a bounded time, whatever it is made of', () => {
    const unit = fc.constantFrom(
      '[',
      '{a: ',
      '- ',
      '? ',
      '&a ',
      '*a, ',
      'a,',
      'k: 1\n',
      '---\n',
      '!',
      '"',
      '|\n',
      ' ',
      '#\n',
    );
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 3 }), fc.nat(1500), (units, times) => {
        expect(load(units.join('').repeat(times)).ok).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('unfolds no alias bomb', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij']
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(brief(onlyIssue(bomb))).toBe('1:7 spec.alias');
  });
});

describe('keys', () => {
  it('that are misspelt are named together with what was meant', () => {
    expect(onlyIssue(GOOD.replace('witnesses:', 'witneses:'))).toMatchObject({
      code: 'spec.misspelt-key',
      line: 10,
      column: 1,
      params: { key: 'witneses', suggestion: 'witnesses' },
    });
  });

  it('that are required and misspelt are one mistake', () => {
    expect(onlyIssue(GOOD.replace('    address: 10.0.0.12', '    adress: 10.0.0.12'))).toMatchObject({
      code: 'spec.misspelt-key',
      line: 7,
      column: 5,
      params: { path: 'nodes[1].adress', suggestion: 'address' },
    });
  });

  it.each([
    ['proxy:\n  interval: 3\n', '12:3 spec.misspelt-key', 'intervalSeconds'],
    ['proxy:\n  interval_seconds: 3\n', '12:3 spec.misspelt-key', 'intervalSeconds'],
    ['proxy:\n  upstreams:\n    shop: {severs: [a]}\n', '13:12 spec.misspelt-key', 'servers'],
    ['proxy:\n  certificate: {file: a, key: b, kye: c}\n', '12:34 spec.misspelt-key', 'key'],
    ['proxy:\n  certificate: {fille: a, key: b}\n', '12:17 spec.misspelt-key', 'file'],
    ['porxy: {}\n', '11:1 spec.misspelt-key', 'proxy'],
    ['proxy:\n  mode: roundrobin\n', '12:9 spec.misspelt-value', 'round-robin'],
  ])('in sections too: %j', (text, expected, suggestion) => {
    const issue = onlyIssue(GOOD + text);
    expect(brief(issue)).toBe(expected);
    expect(issue.params.suggestion).toBe(suggestion);
  });

  it('that nothing resembles are listed with what there is', () => {
    expect(onlyIssue(`${GOOD}kubernetes: true\n`)).toMatchObject({
      code: 'spec.unknown-key',
      params: { key: 'kubernetes', known: 'version, name, nodes, vips, witnesses, drillReminders, proxy' },
    });
  });

  it('that would hold a secret are refused as such', () => {
    const text = GOOD.replace('0.0.12\n', '0.0.12\n    ssh: {password: hunter2}\n');
    const issue = onlyIssue(text);
    expect(brief(issue)).toBe('8:11 spec.secret-in-file');
    expect(JSON.stringify(issue)).not.toContain('hunter2');
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('like %s are unknown keys', (key) => {
    expect(onlyIssue(`${GOOD}${key}: {a: 1}\n`)).toMatchObject({ code: 'spec.unknown-key', line: 11 });
  });
});

describe('values', () => {
  it.each([
    ['name: shop', 'name: 123', '2:7 spec.expected-text'],
    ['name: shop', 'name: ', '2:1 spec.required'],
    ['name: shop', 'name: Shop', '2:7 spec.name.format'],
    ['  - name: web-2\n    address: 10.0.0.12\n', '', '4:3 spec.nodes.two'],
    ['10.0.0.12\n', '10.0.0.12\n    ssh: {port: 70000}\n', '8:17 spec.port.range'],
    ['10.0.0.12\n', '10.0.0.12\n    ssh: {port: 22.5}\n', '8:17 spec.expected-integer'],
    ['10.0.0.12\n', '10.0.0.12\n    ssh: {port: "22"}\n', '8:17 spec.expected-number'],
    ['10.0.0.12\n', '10.0.0.12\n    ssh: root@10.0.0.12\n', '8:10 spec.expected-map'],
    ['10.0.0.12\n', '10.0.0.12\n    ssh: {legacyAlgorithms: yes}\n', '8:29 spec.expected-boolean'],
    ['vips:\n  - address: 10.0.0.100/24', 'vips: []', '8:7 spec.vips.one'],
    ['vips:\n  - address: 10.0.0.100/24', 'vips: 10.0.0.100/24', '8:7 spec.expected-list'],
    ['10.0.0.100/24', '10.0.0.100', '9:14 spec.vip.format'],
    ['[10.0.0.1]', '[gateway]', '10:13 spec.address.format'],
    ['[10.0.0.1]', '[10.0.0.1]\nproxy:\n  intervalSeconds: 0', '12:20 spec.too-small'],
    ['[10.0.0.1]', '[10.0.0.1]\nproxy:\n  intervalSeconds: 61', '12:20 spec.too-great'],
    ['[10.0.0.1]', '[10.0.0.1]\nproxy:\n  timeoutSeconds: 0', '12:19 spec.not-above'],
    ['[10.0.0.1]', '[10.0.0.1]\nproxy:\n  mode: fastest', '12:9 spec.not-one-of'],
    [
      '[10.0.0.1]',
      '[10.0.0.1]\nproxy:\n  upstreams: {Shop: {servers: [a]}}',
      '12:15 spec.proxy.upstream-name',
    ],
    ['[10.0.0.1]', '[10.0.0.1]\nproxy:\n  upstreams: {shop: {servers: []}}', '12:31 spec.list-too-short'],
    ['[10.0.0.1]', '[10.0.0.1]\nproxy:\n  certificate: {file: /a}', '12:16 spec.required'],
  ])('%j → %j', (from, to, expected) => {
    expect(brief(onlyIssue(GOOD.replace(from, to)))).toBe(expected);
  });

  it('that are wrong in several places are all told at once, in the order of the file', () => {
    const result = load(`${GOOD.replace('web-2', 'Web 2').replace('10.0.0.1]', 'x]')}proxy:\n  mode: 5\n`);
    expect(result.ok ? [] : result.issues.map(brief)).toEqual([
      '6:11 spec.name.format',
      '10:13 spec.address.format',
      '12:9 spec.not-one-of',
    ]);
  });
});

describe('how values fit together', () => {
  it.each([
    ['web-2', 'web-1', '6:11 spec.nodes.same-name'],
    ['10.0.0.12', '10.0.0.11', '7:14 spec.nodes.same-address'],
    ['10.0.0.12', '2001:db8::12', '7:14 spec.nodes.other-family'],
    ['10.0.0.12', '127.0.0.1', '7:14 spec.address.not-usable'],
    ['10.0.0.12\n', '10.0.0.12\n    ssh: {host: 10.0.0.11}\n', '8:17 spec.ssh.same-target'],
    ['10.0.0.12\n', '10.0.0.12\n    ssh: {host: 10.0.0.100}\n', '8:17 spec.ssh.host-is-vip'],
    ['10.0.0.100/24', '10.0.0.11/24', '9:14 spec.vip.is-node-address'],
    ['10.0.0.100/24', '10.0.1.100/24', '9:14 spec.vip.outside-network'],
    ['10.0.0.100/24', '10.0.0.100/32', '9:14 spec.vip.single-host'],
    ['10.0.0.100/24', '10.0.0.0/24', '9:14 spec.vip.network-address'],
    ['10.0.0.100/24', '10.0.0.255/24', '9:14 spec.vip.broadcast-address'],
    ['10.0.0.100/24', '224.0.0.18/24', '9:14 spec.address.not-usable'],
    ['/24\n', '/24\n  - address: 10.0.0.100/24\n', '10:14 spec.vip.duplicate'],
    ['/24\n', '/24\n  - address: 2001:db8::/64\n', '10:14 spec.vip.network-address'],
    ['[10.0.0.1]', '[10.0.0.12]', '10:13 spec.witness.is-node'],
    ['[10.0.0.1]', '[10.0.0.100]', '10:13 spec.witness.is-vip'],
    ['[10.0.0.1]', '[10.0.0.1, 10.0.0.1]', '10:23 spec.witness.duplicate'],
    ['[10.0.0.1]', '["::1"]', '10:13 spec.address.not-usable'],
  ])('%j → %j', (from, to, expected) => {
    expect(brief(onlyIssue(GOOD.replace(from, to)))).toBe(expected);
  });

  it('says which network and which server when a VIP is outside', () => {
    expect(onlyIssue(GOOD.replace('10.0.0.100/24', '10.0.0.100/27')).params).toMatchObject({
      value: '10.0.0.100/27',
      network: '10.0.0.96/27',
      node: 'web-1',
      address: '10.0.0.11',
    });
  });
});

const HOSTILE = [
  '10.0.0.9; reboot',
  '10.0.0.9\nreboot',
  '10.0.0.9\r\nreboot',
  '$(reboot)',
  '`reboot`',
  '"; reboot; "',
  "'; reboot; '",
  '10.0.0.9 || reboot',
  '🔥',
  '10.0.0.9\u0000',
  '\u001b[2J10.0.0.9',
  '10.0.0.9\u202e',
  '../../etc/passwd',
  '-oProxyCommand=reboot',
  '{{7*7}}',
  '%s%n',
  '１０.０.０.９',
  '10.0.0.9'.repeat(2000),
  '',
];

describe('injection attempts', () => {
  const places: readonly (readonly [string, string, string])[] = [
    ['name', 'shop', '2:7 spec.name.format'],
    ['nodes[1].name', 'web-2', '6:11 spec.name.format'],
    ['nodes[1].address', '10.0.0.12', '7:14 spec.address.format'],
    ['vips[0].address', '10.0.0.100/24', '9:14 spec.vip.format'],
  ];
  for (const [path, original, expected] of places) {
    it.each(HOSTILE)(`in ${path}: %j gets one issue`, (value) => {
      const issue = onlyIssue(GOOD.replace(original, JSON.stringify(value)));
      expect(brief(issue)).toBe(expected);
      expect(issue.params.path).toBe(path);
      expect(issue.params.value).toMatch(/^[^\p{Cc}\p{Cf}]{0,100}$/u);
    });
  }

  it.each(HOSTILE)('in the login: %j gets one issue', (value) => {
    const hostile = JSON.stringify(value);
    const withLogin = (login: string) => GOOD.replace('0.0.12\n', `0.0.12\n    ssh: {${login}}\n`);
    expect(brief(onlyIssue(withLogin(`host: ${hostile}`)))).toBe('8:17 spec.host.format');
    expect(brief(onlyIssue(withLogin(`user: ${hostile}`)))).toBe('8:17 spec.user.format');
    expect(brief(onlyIssue(withLogin(`jump: {host: ${hostile}}`)))).toBe('8:24 spec.host.format');
  });
});

describe('any text', () => {
  it('gives a spec or issues with a place, and never throws', () => {
    const yamlish = fc.string({
      unit: fc.constantFrom(...' \n\t:-[]{}&*!|>\'"%@`#?,a1~<.\u0000é🔥\\'),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), (text) => {
        const result = load(text);
        expect(result.ok).toBe(false);
        for (const issue of result.ok ? [] : result.issues) {
          expect(issue.code).toMatch(/^spec\./);
          expect(issue.line).toBeGreaterThanOrEqual(1);
          expect(issue.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('may replace any value of a correct file', () => {
    const line = fc.constantFrom(...GOOD.split('\n').filter((text) => text.includes(': ')));
    fc.assert(
      fc.property(line, fc.jsonValue(), (original, value) => {
        const changed = GOOD.replace(original, original.replace(/: .*/, `: ${JSON.stringify(value)}`));
        const result = load(changed);
        for (const issue of result.ok ? [] : result.issues) {
          const lineLength = changed.split('\n')[issue.line - 1]?.length ?? -1;
          expect(issue.column).toBeLessThanOrEqual(lineLength + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
