import { describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { applied, applyPair, ask, healthy, pairOf, undo } from './support/apply-pair.ts';
import { eventually } from './support/eventually.ts';
import { differences, fingerprint } from './support/fingerprint.ts';
import { useLab } from './support/lab-fixture.ts';

const OWN_SITES = `
server { listen 8081; location / { return 200 "own port\\n"; } }
`;
const OWN_NAME = `
server { listen 80; listen [::]:80; server_name own.example; location / { return 200 "own name\\n"; } }
`;

/** Lets SSH in and nothing else. */
const CLOSED = `#!/usr/sbin/nft -f
flush ruleset
table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    iif lo accept
    ct state established,related accept
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport 22 accept
  }
}
`;

describe('servers that were there before us', () => {
  const lab = useLab({ resetBeforeEach: true });

  async function onBoth(script: string, stdin = ''): Promise<void> {
    await Promise.all(
      lab()
        .nodes.slice(0, 2)
        .map(async (node) =>
          expect(await node.run(['sh', '-euc', script], { stdin }), script).toMatchObject({ exitCode: 0 }),
        ),
    );
  }
  const install = (packages: string) =>
    onBoth(
      `apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ${packages}`,
    );
  const prints = () =>
    Promise.all(
      lab().nodes.map(async (node) =>
        (await fingerprint(node)).filter((line) => !line.includes('pairkeeper-heartbeat@')),
      ),
    );
  const changedSince = async (before: readonly (readonly string[])[]) =>
    (await prints()).map((lines, index) => differences(before[index] ?? [], lines));

  it('keep their own nginx sites, which answer as before, also after undo', async () => {
    await install('nginx');
    await onBoth('cat >/etc/nginx/conf.d/own.conf', OWN_SITES);
    await onBoth('cat >/etc/nginx/sites-enabled/own; systemctl reload nginx', OWN_NAME);
    const sites = 'cd /etc/nginx; find . -type f ! -name pairkeeper.conf -exec stat -c "%n %Y %Z" {} +';
    const owned = () =>
      Promise.all(lab().nodes.map(async (node) => (await node.run(['sh', '-c', sites])).stdout));
    const answers = () =>
      Promise.all(
        lab().nodes.flatMap(({ address }) => [
          ask(`http://${address}/`),
          ask(`http://${address}/`, 'own.example'),
          ask(`http://${address}:8081/`),
        ]),
      );
    const [printsBefore, ownedBefore, answersBefore] = [await prints(), await owned(), await answers()];
    expect(answersBefore.map(({ body }) => body)).toEqual(
      expect.arrayContaining(['own name', 'own port', expect.stringContaining('Welcome to nginx')]),
    );

    const spec = pairOf(lab());
    await applied(lab(), spec);
    const { holder } = await healthy(lab(), spec);
    for (const host of ['10.0.0.1', 'own.example']) {
      expect((await ask(`http://${lab().vip()}/`, host)).servedBy).toBe(holder);
    }
    expect(await answers()).toEqual(answersBefore);
    expect(await owned()).toEqual(ownedBefore);

    const removing = { onEdited: 'stop', removePackages: true } as const;
    expect(await undo(lab(), spec, removing)).toMatchObject({ outcome: 'undone' });
    expect(await answers()).toEqual(answersBefore);
    expect(await owned()).toEqual(ownedBefore);
    expect(await changedSince(printsBefore)).toEqual([[], []]);
  });

  it('keep a keepalived of their own: apply says so and touches nothing', async () => {
    const foreign = lab().node('node2');
    await foreign.run(['sh', '-c', 'mkdir -p /etc/keepalived; cat >/etc/keepalived/keepalived.conf'], {
      stdin: 'vrrp_instance theirs {\n  interface eth0\n  virtual_router_id 7\n}\n',
    });
    const before = await prints();
    const { planned, result } = await applyPair(lab(), pairOf(lab()));
    expect(result).toBeUndefined();
    expect(planned.findings.filter(({ level }) => level === 'blocker')).toMatchObject([
      { code: 'keepalived.foreign-config', node: 'node2' },
    ]);
    expect(await changedSince(before)).toEqual([[], []]);
  });

  it('have their closed firewall opened for the pair only, and closed again by undo', async () => {
    await install('nftables netbase');
    await onBoth('cat >/etc/nftables.conf; systemctl enable --now nftables', CLOSED);
    const rules = () =>
      Promise.all(lab().nodes.map(async (node) => (await node.run(['nft', 'list', 'ruleset'])).stdout));
    const before = await rules();
    const spec = pairOf(lab());
    await applied(lab(), spec);
    const { holder = '' } = await healthy(lab(), spec);
    expect((await ask(`http://${lab().vip()}/`)).servedBy).toBe(holder);
    // What nobody asked for stays closed.
    await lab()
      .node(holder)
      .run(['systemd-run', '-q', '--unit=other', 'python3', '-m', 'http.server', '8099']);
    await expect(ask(`http://${lab().vip()}:8099/`)).rejects.toThrow();

    const standby = lab().nodes.find(({ name }) => name !== holder) as LabNode;
    await lab().node(holder).powerOff();
    await eventually(
      async () => (await ask(`http://${lab().vip()}/`).catch(() => undefined))?.servedBy === standby.name,
    );
    await lab().node(holder).powerOn();
    await healthy(lab(), spec, standby.name);
    expect(await undo(lab(), spec)).toMatchObject({ outcome: 'undone' });
    expect(await rules()).toEqual(before);
  });
});
