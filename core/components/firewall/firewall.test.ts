import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeFacts } from '../../../test/fakes/node-facts.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { NodeContext, ServicePort } from '../component.ts';
import { firewallPreflight } from './preflight.ts';
import { printRules, printUfwTuple } from './print.ts';
import { type FirewallSettings, firewallSettings } from './settings.ts';
import { firewallSteps, firewallValidations } from './steps.ts';

const webPorts: readonly ServicePort[] = [
  { port: 443, protocol: 'tcp', from: 'anyone' },
  { port: 80, protocol: 'tcp', from: 'anyone' },
  { port: 8406, protocol: 'tcp', from: 'peer' },
  { port: 80, protocol: 'tcp', from: 'anyone' },
];

function context(
  facts: Partial<NodeFacts> = {},
  options: { readonly vips?: readonly string[]; readonly settings?: unknown } = {},
): NodeContext<FirewallSettings> {
  const vips = (options.vips ?? ['10.77.1.100/24']).map((address) => ({ address, interface: 'auto' }));
  const spec: ClusterSpec = {
    version: 1,
    name: 'shop',
    nodes: [node('web-1', '10.77.1.11'), node('web-2', '10.77.1.12')],
    vips,
    witnesses: [],
    sections: {},
  };
  return {
    spec,
    settings: firewallSettings.parse(options.settings ?? {}),
    node: spec.nodes[0],
    peer: spec.nodes[1],
    index: 0,
    facts: fakeFacts({ node: 'web-1', ...facts }),
    peerFacts: fakeFacts({ node: 'web-2', ...facts }),
    trackScripts: [],
    servicePorts: webPorts,
  };
}

function node(name: string, address: string): ClusterSpec['nodes'][0] {
  return { name, address, ssh: { host: address, port: 22, user: 'root', legacyAlgorithms: false } };
}

/** What the step would run, one command a line. */
function commands(one: NodeContext<FirewallSettings>): readonly string[] {
  return firewallSteps(one).map((step) => (step.kind === 'command' ? step.run.join(' ') : step.kind));
}

function findings(one: NodeContext<FirewallSettings>): readonly string[] {
  const { spec, settings, facts, peerFacts } = one;
  return firewallPreflight({ spec, settings, facts: [facts, peerFacts] })
    .filter(({ node: name }) => name === 'web-1')
    .map(({ level, code }) => `${level} ${code}`);
}

describe('the firewall component', () => {
  it('leaves a server without a firewall as it is', () => {
    expect(firewallSteps(context())).toEqual([]);
    expect(findings(context())).toEqual(['ok firewall.none']);
  });

  it('does nothing when told so, but says what is missing then', () => {
    const one = context({ firewall: 'nftables' }, { settings: { manage: false } });
    expect(firewallSteps(one)).toEqual([]);
    expect(firewallValidations(one)).toEqual([]);
    expect(findings(one)).toEqual(['warning firewall.not-managed']);
  });

  for (const [name, vips] of Object.entries({
    plain: ['10.77.1.100/24'],
    'dual-stack': ['10.77.1.100/24', 'fd77:1::100/64'],
  })) {
    it(`writes the golden files for nftables, ${name}`, async () => {
      const steps = firewallSteps(context({ firewall: 'nftables' }, { vips }));
      const content = (id: string) => {
        const step = steps.find((one) => one.id === `firewall/${id}`);
        return step?.kind === 'file' ? step.content : '';
      };
      await expect(content('rules')).toMatchFileSnapshot(`../../../test/golden/firewall/${name}.rules`);
      await expect(content('unit')).toMatchFileSnapshot(
        '../../../test/golden/firewall/pairkeeper-firewall.service',
      );
    });
  }

  it('takes the same rules for iptables', () => {
    expect(firewallSteps(context({ firewall: 'iptables' }))).toEqual(
      firewallSteps(context({ firewall: 'nftables' })),
    );
  });

  it('speaks ufw', () => {
    const packages = { ufw: { name: 'ufw', installed: '0.36.2-1' } };
    expect(commands(context({ firewall: 'ufw', packages }))).toEqual([
      'ufw allow from 10.77.1.12 proto vrrp comment pairkeeper',
      'ufw allow 80/tcp comment pairkeeper',
      'ufw allow 443/tcp comment pairkeeper',
      'ufw allow from 10.77.1.12 to any port 8406 proto tcp comment pairkeeper',
    ]);
  });

  it('stops at a ufw that does not know VRRP, until its before.rules let it in', () => {
    const packages = { ufw: { name: 'ufw', installed: '0.36.1-4ubuntu0.1' } };
    const one = context({ firewall: 'ufw', packages });
    expect(commands(one).some((command) => command.includes('vrrp'))).toBe(false);
    expect(findings(one)).toEqual(['blocker firewall.ufw-without-vrrp']);
    const content = '# more\n-A ufw-before-input -p 112 -s 10.77.1.12 -j ACCEPT\n';
    const files = {
      '/etc/ufw/before.rules': { path: '/etc/ufw/before.rules', type: 'file', content },
    } as const;
    expect(findings(context({ firewall: 'ufw', packages, files }))).toEqual(['ok firewall.ufw']);
  });

  it('speaks firewalld, in the zone of the interface', () => {
    const component = { firewall: ['default public', 'zone dmz eth0', 'zone internal eth1'] };
    const [first] = firewallSteps(context({ firewall: 'firewalld', component }));
    expect(first).toMatchObject({
      id: 'firewall/dmz/vrrp-4',
      run: [
        'sh',
        '-c',
        'firewall-cmd -q "$@" && firewall-cmd -q --permanent "$@"',
        'firewall-cmd',
        '--zone=dmz',
        '--add-rich-rule=rule family="ipv4" source address="10.77.1.12" protocol value="vrrp" accept',
      ],
    });
  });

  it('falls back to the default zone of firewalld', () => {
    const component = { firewall: ['default work'] };
    expect(commands(context({ firewall: 'firewalld', component }))[1]).toContain('--zone=work');
  });

  it('names every step once', () => {
    for (const firewall of ['nftables', 'ufw', 'firewalld'] as const) {
      const packages = { ufw: { name: 'ufw', installed: '0.36.2-1' } };
      const ids = firewallSteps(context({ firewall, packages })).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('names the chains that refuse by themselves', () => {
    const component = { firewall: ['closed inet filter input'] };
    const { spec, settings, facts, peerFacts } = context({ firewall: 'nftables', component });
    expect(firewallPreflight({ spec, settings, facts: [facts, peerFacts] })[0]).toMatchObject({
      code: 'firewall.closed-chain',
      params: { chains: 'inet filter input' },
    });
  });
});

describe('printRules', () => {
  it('lets no value become a word or a rule of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (peer) => {
        let text: string;
        try {
          text = printRules([{ kind: 'vrrp', family: 4, peer, own: '10.0.0.1' }]);
        } catch {
          return;
        }
        const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
        expect(lines).toEqual([`accept 4 vrrp ${peer} -`, `guard 4 vrrp ${peer} - 10.0.0.1`]);
        expect(peer).toMatch(/^[!-~]+$/);
      }),
    );
  });
});

describe('printUfwTuple', () => {
  it('finds the line that ufw 0.36.2 writes, with and without our comment', () => {
    const lines = [
      '### tuple ### allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in comment=706169726b6565706572',
      '### tuple ### allow vrrp any 0.0.0.0/0 any 10.9.0.2 in',
    ];
    const finds = (pattern: string) => lines.filter((line) => new RegExp(pattern).test(line));
    expect(finds(printUfwTuple({ kind: 'public-port', protocol: 'tcp', port: 80 }).pattern)).toEqual([
      lines[0],
    ]);
    expect(finds(printUfwTuple({ kind: 'public-port', protocol: 'tcp', port: 8 }).pattern)).toEqual([]);
    const vrrp = { kind: 'vrrp', family: 4, own: '10.9.0.1' } as const;
    expect(finds(printUfwTuple({ ...vrrp, peer: '10.9.0.2' }).pattern)).toEqual([lines[1]]);
    expect(finds(printUfwTuple({ ...vrrp, peer: '10.9.0.22' }).pattern)).toEqual([]);
  });
});
