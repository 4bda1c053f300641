import { describe, expect, it } from 'vitest';
import { keepalivedContext, type ShapeOptions } from '../../../test/fakes/keepalived-shapes.ts';
import type { FileFacts, InterfaceFacts, NodeFacts } from '../../facts/node-facts.ts';
import { CONFIG_PATH } from './paths.ts';
import { keepalivedFindings } from './preflight.ts';

/** Codes of what is not fine, each with the node that it concerns. */
function complaints(options: ShapeOptions = {}): readonly string[] {
  const { spec, settings, facts, peerFacts } = keepalivedContext(options);
  return keepalivedFindings({ spec, settings, facts: [facts, peerFacts] })
    .filter((finding) => finding.level !== 'ok')
    .map(
      (finding) => `${finding.level} ${finding.code}${finding.node === undefined ? '' : ` ${finding.node}`}`,
    );
}

function onBoth(text: string): readonly string[] {
  return [`${text} web-1`, `${text} web-2`];
}

function config(content: string): Partial<NodeFacts> {
  const file: FileFacts = { path: CONFIG_PATH, type: 'file', content };
  return { files: { [CONFIG_PATH]: file } };
}

function interfaces(change: (eth0: InterfaceFacts) => InterfaceFacts): Partial<NodeFacts> {
  return {
    interfaces: keepalivedContext().facts.interfaces.map((found) => (found.loopback ? found : change(found))),
  };
}

describe("keepalived's preflight", () => {
  it('has nothing against two new servers, and predicts the outage', () => {
    expect(complaints()).toEqual([]);
    const { spec, settings, facts, peerFacts } = keepalivedContext();
    const outage = keepalivedFindings({ spec, settings, facts: [facts, peerFacts] }).find(
      ({ code }) => code === 'vrrp.predicted-outage',
    );
    expect(outage?.params).toMatchObject({ profile: 'balanced', powerOffSeconds: 0.95 });
  });

  it('leaves a configuration of somebody else alone', () => {
    const facts = config('vrrp_instance VI_1 {\n}\n');
    expect(complaints({ facts })).toEqual(onBoth('blocker keepalived.foreign-config'));
  });

  it('knows its own configuration and the sample of RHEL', () => {
    expect(complaints({ facts: config('# Managed by pairkeeper\n') })).toEqual([]);
    const sample = config('router_id LVS_DEVEL\n    192.168.200.16\n');
    expect(complaints({ facts: sample })).toEqual([]);
  });

  it('says beforehand that the address is away for a moment while the router id of a running pair changes', () => {
    const settings = { virtualRouterId: 77 };
    const running = (id: number) => config(`# Managed by pairkeeper\n    virtual_router_id ${id}\n`);
    expect(complaints({ settings, facts: running(77) })).toEqual([]);
    expect(complaints({ settings, facts: running(52) })).toEqual(['warning vrrp.vrid-changes']);
  });

  it('refuses an outdated keepalived', () => {
    expect(complaints({ version: '1:1.3.9-1' })).toEqual(onBoth('blocker keepalived.version-old'));
  });

  it('wants an interface in the subnet of each VIP', () => {
    expect(complaints({ vips: ['192.0.2.100/24'] })).toEqual(onBoth('blocker vrrp.no-interface-for-vip'));
  });

  it('wants an IPv6 address next to an IPv6 VIP', () => {
    const vip = { address: 'fd77:1::100', prefixLength: 64, family: 6 as const };
    const facts = interfaces((eth0) => ({
      ...eth0,
      addresses: [...eth0.addresses.filter(({ family }) => family === 4), vip],
    }));
    expect(complaints({ vips: ['fd77:1::100/64'], facts })).toContain(
      'blocker vrrp.no-interface-for-vip web-1',
    );
  });

  it('sees that the node does not have its own address', () => {
    const facts = interfaces((eth0) => ({
      ...eth0,
      addresses: [{ address: '10.77.1.9', prefixLength: 24, family: 4 }],
    }));
    expect(complaints({ facts })).toEqual(onBoth('blocker vrrp.address-not-on-node'));
  });

  it('sees a VIP that a node has before us, but not one that we put there', () => {
    const vip = { address: '10.77.1.100', prefixLength: 24, family: 4 as const };
    const peer = { address: '10.77.1.12', prefixLength: 24, family: 4 as const };
    const facts = interfaces((eth0) => ({ ...eth0, addresses: [...eth0.addresses, peer, vip] }));
    expect(complaints({ facts })).toEqual(onBoth('blocker vrrp.vip-already-on-node'));
    expect(complaints({ facts: { ...facts, ...config('# Managed by pairkeeper\n') } })).toEqual([]);
  });

  it('refuses a cloud that ignores gratuitous ARP', () => {
    expect(complaints({ facts: { cloud: 'Amazon EC2' } })).toEqual(
      onBoth('blocker vrrp.cloud-no-floating-address'),
    );
    expect(complaints({ facts: { cloud: 'OpenStack' } })).toEqual(
      onBoth('warning vrrp.cloud-needs-allowance'),
    );
  });

  it('warns of short timers on virtual machines only', () => {
    const settings = { profile: 'fast' as const };
    expect(complaints({ settings, facts: { virtualization: 'kvm' } })).toEqual([
      'warning vrrp.fast-on-virtual-machine',
    ]);
    expect(complaints({ settings, facts: { virtualization: 'systemd-nspawn' } })).toEqual([]);
  });

  it('warns of a network manager that takes foreign addresses away', () => {
    const facts = { networkManager: 'systemd-networkd' as const };
    expect(complaints({ facts })).toEqual(onBoth('warning vrrp.network-manager-drops-vip'));
  });

  it('wants a witness where the lack of one takes a node out', () => {
    const settings = { witnessFailsNode: true };
    expect(complaints({ settings })).toEqual(['blocker vrrp.witness-missing']);
    expect(complaints({ settings, witnesses: ['10.77.1.1'] })).toEqual(['warning vrrp.witness-single']);
  });

  it('knows the names of the nodes', () => {
    expect(complaints({ settings: { preferredNode: 'web-3' } })).toEqual([
      'blocker vrrp.preferred-node-unknown',
    ]);
  });
});
