import { describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import type { ServicePort } from '../../core/components/component.ts';
import { firewallComponent } from '../../core/components/firewall/firewall-component.ts';
import { firewallSettings } from '../../core/components/firewall/settings.ts';
import { gatherFacts } from '../../core/facts/gather-facts.ts';
import type { NodeFacts } from '../../core/facts/node-facts.ts';
import type { Host } from '../../core/host/host.ts';
import type { Step } from '../../core/plan/step.ts';
import { labSpec } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { placeSteps } from './support/place-pair.ts';
import { runOn } from './support/run-on.ts';

const CLOSED = `#!/usr/sbin/nft -f
flush ruleset
table inet filter {
  set unwanted { type ipv4_addr; }
  chain input {
    type filter hook input priority 0; policy accept;
    iif lo accept
    ct state established,related accept
    meta l4proto { icmp, ipv6-icmp } accept
    ip saddr @unwanted drop
    reject
  }
}
`;

/** Counts what gets past all rules: protocol 112, by sender. */
const COUNTER = `table ip counting {
  chain input { type filter hook input priority 300; meta l4proto 112 counter; }
}
`;

const STATUS = ['/usr/libexec/pairkeeper/firewall', 'status'];

describe('the firewall component on a real server', () => {
  const lab = useLab({ resetBeforeEach: true });
  const node = (): LabNode => lab().node('node1');
  const peer = (): LabNode => lab().node('node2');

  const install = (name: string) =>
    runOn(
      node(),
      // netbase (/etc/protocols) is on every real server, but not in the lab's smallest of images.
      `apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends netbase ${name}`,
    );

  /** Steps for node1 as its facts are now. */
  async function wanted(
    servicePorts: readonly ServicePort[],
  ): Promise<{ facts: NodeFacts; steps: readonly Step[] }> {
    const spec = labSpec(lab());
    const settings = firewallSettings.parse({});
    // Through the node's own root shell: these firewalls may refuse SSH.
    const host = (one: LabNode): Host => ({
      node: one.name,
      run: (argv, options) => one.run(argv, options?.stdin === undefined ? {} : { stdin: options.stdin }),
      async runScript(script, options) {
        const result = await one.run(['sh', '-c', script]);
        for (const line of result.stdout.split('\n')) options?.onLine?.(line);
        return result;
      },
      close: () => Promise.resolve(),
    });
    const reads = firewallComponent.reads(spec, settings);
    const facts = await gatherFacts(
      [host(node()), host(peer())],
      [{ id: 'firewall', reads }],
      createSystemClock(),
    );
    const steps = firewallComponent.steps({
      spec,
      settings,
      node: spec.nodes[0],
      peer: spec.nodes[1],
      index: 0,
      facts: facts[0],
      peerFacts: facts[1],
      trackScripts: [],
      servicePorts,
    });
    return { facts: facts[0], steps };
  }

  /** Whether sshd, which stands for any service here, can be reached from the peer and from the gateway. */
  async function reachable(): Promise<{ readonly peer: boolean; readonly gateway: boolean }> {
    const script = `timeout 1 bash -c 'exec 3<>/dev/tcp/${node().address}/22' 2>/dev/null`;
    const fromPeer = await peer().run(['sh', '-c', script]);
    const fromGateway = await lab().enter(['sh', '-c', script]);
    return { peer: fromPeer.exitCode === 0, gateway: fromGateway.exitCode === 0 };
  }

  it('opens a closed nftables for the peer, keeps it open over a reload, and closes it again', async () => {
    await install('nftables');
    await runOn(node(), 'cat >/etc/nftables.conf; systemctl enable --now nftables', CLOSED);
    expect(await reachable()).toEqual({ peer: false, gateway: false });
    const before = await runOn(node(), 'nft list ruleset');

    const { facts, steps } = await wanted([{ port: 22, protocol: 'tcp', from: 'peer' }]);
    expect(facts.firewall).toBe('nftables');
    await placeSteps(node(), steps);
    expect(await reachable()).toEqual({ peer: true, gateway: false });

    for (const verb of ['reload', 'restart']) {
      await runOn(node(), `systemctl ${verb} nftables`);
      // systemctl waits for nftables only; ours follows.
      await eventually(async () => (await node().run(STATUS)).exitCode === 0);
      expect(await reachable()).toEqual({ peer: true, gateway: false });
    }
    await node().restart();
    expect(await node().run(STATUS)).toMatchObject({ exitCode: 0 });
    expect(await reachable()).toEqual({ peer: true, gateway: false });

    // What the admin refuses on purpose stays refused.
    await runOn(node(), `nft add element inet filter unwanted { ${peer().address} }`);
    expect(await reachable()).toEqual({ peer: false, gateway: false });
    await runOn(node(), `nft delete element inet filter unwanted { ${peer().address} }`);

    await runOn(node(), 'systemctl disable --now pairkeeper-firewall.service');
    expect(await runOn(node(), 'nft list ruleset')).toBe(before);
  });

  it('lets VRRP in from the peer and from nobody else', async () => {
    await install('nftables');
    await runOn(node(), 'cat >/etc/nftables.conf; systemctl enable --now nftables', CLOSED);
    const { steps } = await wanted([]);
    await placeSteps(node(), steps);
    await runOn(node(), 'nft -f -', COUNTER);
    const counted = async () =>
      Number(/packets (\d+)/.exec(await runOn(node(), 'nft list table ip counting'))?.[1] ?? -1);
    const send = [
      'perl',
      '-MSocket',
      '-e',
      'socket(S, AF_INET, SOCK_RAW, 112) or die; send(S, "1" x 20, 0, sockaddr_in(0, inet_aton($ARGV[0]))) or die;',
      node().address,
    ];
    expect(await lab().enter(send)).toMatchObject({ exitCode: 0 });
    expect(await counted()).toBe(0);
    expect(await peer().run(send)).toMatchObject({ exitCode: 0 });
    expect(await counted()).toBe(1);
  });

  it('speaks ufw, and takes back what it said', async () => {
    await install('ufw');
    await runOn(node(), 'ufw --force enable');
    const before = await runOn(node(), 'cat /etc/ufw/user.rules');
    expect(await reachable()).toEqual({ peer: false, gateway: false });
    const { facts, steps } = await wanted([{ port: 22, protocol: 'tcp', from: 'anyone' }]);
    expect(facts.firewall).toBe('ufw');
    await judgeCommands(steps, async () => {
      expect(await reachable()).toEqual({ peer: true, gateway: true });
      expect(await runOn(node(), 'ufw status')).toContain(`${peer().address}/vrrp`);
    });
    expect(await runOn(node(), 'cat /etc/ufw/user.rules')).toBe(before);
  });

  it('speaks firewalld, and takes back what it said', async () => {
    await install('firewalld');
    await runOn(
      node(),
      'systemctl enable --now firewalld; until firewall-cmd -q --state; do sleep 0.1; done; firewall-cmd -q --zone=public --remove-service=ssh',
    );
    expect(await reachable()).toEqual({ peer: false, gateway: false });
    const { facts, steps } = await wanted([{ port: 22, protocol: 'tcp', from: 'peer' }]);
    expect(facts.firewall).toBe('firewalld');
    const rules = 'firewall-cmd --list-rich-rules; firewall-cmd --permanent --list-rich-rules';
    await judgeCommands(steps, async () => {
      expect(await reachable()).toEqual({ peer: true, gateway: false });
      expect((await runOn(node(), rules)).match(/protocol value="vrrp"/g)).toHaveLength(2);
    });
    expect((await runOn(node(), rules)).trim()).toBe('');
  });

  /** Each command must see that it is needed, do it, see that it is done, and undo it. */
  async function judgeCommands(steps: readonly Step[], whenDone: () => Promise<void>): Promise<void> {
    const commands = steps.flatMap((step) => (step.kind === 'command' ? [step] : []));
    expect(commands).toHaveLength(steps.length);
    for (const step of commands) {
      expect((await node().run(step.check)).exitCode, step.id).not.toBe(0);
      expect(await node().run(step.run), step.id).toMatchObject({ exitCode: 0 });
      expect(await node().run(step.check), step.id).toMatchObject({ exitCode: 0 });
    }
    await whenDone();
    for (const step of [...commands].reverse()) {
      expect(await node().run(step.undo ?? ['false']), step.id).toMatchObject({ exitCode: 0 });
      expect((await node().run(step.check)).exitCode, step.id).not.toBe(0);
    }
  }
});
