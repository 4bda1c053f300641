import { describe, expect, it } from 'vitest';
import type { Lab } from '../../core/adapters/lab/lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';

async function answersPing(lab: Lab, address: string): Promise<boolean> {
  return (await lab.enter(['ping', '-n', '-c', '1', '-W', '1', address])).exitCode === 0;
}

/** Round trip of one ping in milliseconds. */
async function roundTrip(lab: Lab, address: string): Promise<number> {
  const { stdout } = await lab.enter(['ping', '-n', '-c', '1', '-W', '3', address]);
  return Number(/time=([\d.]+) ms/.exec(stdout)?.[1] ?? Number.NaN);
}

describe('faults of a link', () => {
  const lab = useLab();

  it('a pulled cable takes the carrier away and stays pulled over a power loss', async () => {
    const node = lab().node('node1');
    await node.cut();
    expect(await answersPing(lab(), node.address)).toBe(false);
    expect((await node.run(['cat', '/sys/class/net/eth0/carrier'])).stdout).toBe('0\n');
    await node.powerOff();
    await node.powerOn();
    expect(await answersPing(lab(), node.address)).toBe(false);
    await node.heal();
    // Address resolution had given up and starts over.
    await eventually(() => answersPing(lab(), node.address));
  });

  it('a one-way cut lets frames through in the other direction only', async () => {
    const node = lab().node('node1');
    const received = async () =>
      Number((await node.run(['cat', '/sys/class/net/eth0/statistics/rx_packets'])).stdout);
    await node.cut('out');
    const before = await received();
    expect(await answersPing(lab(), node.address)).toBe(false);
    expect(await received()).toBeGreaterThan(before);
    await node.cut('in');
    const later = await received();
    expect(await answersPing(lab(), node.address)).toBe(false);
    expect(await received()).toBe(later);
    expect((await node.run(['cat', '/sys/class/net/eth0/carrier'])).stdout).toBe('1\n');
    await node.heal();
  });

  it('a cut between two nodes leaves both reachable for everybody else', async () => {
    const [one, two] = [lab().node('node1'), lab().node('node2')];
    const ping = ['ping', '-n', '-c', '1', '-W', '1', two.address];
    expect((await one.run(ping)).exitCode).toBe(0);
    await one.cutFrom('node2');
    expect((await one.run(ping)).exitCode).not.toBe(0);
    expect(await answersPing(lab(), one.address)).toBe(true);
    expect(await answersPing(lab(), two.address)).toBe(true);
    await one.heal();
    expect((await one.run(ping)).exitCode).toBe(0);
  });

  it('loss drops some frames and not all', async () => {
    const node = lab().node('node2');
    await node.setLoss(40);
    const { stdout } = await lab().enter([
      'ping',
      '-n',
      '-q',
      '-c',
      '100',
      '-i',
      '0.002',
      '-W',
      '1',
      node.address,
    ]);
    const arrived = Number(/(\d+) received/.exec(stdout)?.[1]);
    expect(arrived).toBeGreaterThan(5);
    expect(arrived).toBeLessThan(75);
    await node.heal();
  });

  it('delay makes every frame late, and TCP still flows', async () => {
    const node = lab().node('node2');
    await node.setDelay(40);
    await roundTrip(lab(), node.address);
    expect(await roundTrip(lab(), node.address)).toBeGreaterThanOrEqual(80);
    const copy = ['ssh', '-i', lab().sshKeyPath, '-o', `UserKnownHostsFile=${lab().knownHostsPath}`];
    const stdin = 'x'.repeat(3_000_000);
    const { stdout } = await lab().enter([...copy, `root@${node.address}`, 'wc', '-c'], { stdin });
    expect(stdout.trim()).toBe('3000000');
    await node.heal();
    expect(await roundTrip(lab(), node.address)).toBeLessThan(40);
  });
});

describe('faults of a server', () => {
  const lab = useLab({ diskMib: 300 });

  it('a frozen server answers pings and nothing else, and goes on where it was', async () => {
    const node = lab().node('node1');
    const connect = ['ssh-keyscan', '-T', '1', '-t', 'ed25519', node.address];
    await node.freeze();
    expect(await node.isFrozen()).toBe(true);
    expect(await answersPing(lab(), node.address)).toBe(true);
    expect((await lab().enter(connect)).stdout).toBe('');
    await node.thaw();
    expect((await lab().enter(connect)).stdout).toContain('ssh-ed25519');
    await node.freeze();
    await node.powerOff();
    await node.powerOn();
    expect(await node.isFrozen()).toBe(false);
  });

  it('a full disk refuses one more byte until it is freed', async () => {
    const node = lab().node('node1');
    const write = ['cp', '/etc/hostname', '/etc/more'];
    await node.fillDisk();
    expect((await node.run(write)).stderr).toContain('No space left on device');
    await node.freeDisk();
    expect((await node.run(write)).exitCode).toBe(0);
    await node.powerOff();
    await node.powerOn();
    expect((await node.run(['cat', '/etc/more'])).stdout).toBe('node1\n');
  });

  it('a clock that is off shows in date and leaves the machine alone', async () => {
    const node = lab().node('node2');
    await node.skewClock(-3600);
    const told = Number((await node.run(['date', '+%s'])).stdout);
    expect(Date.now() / 1000 - told).toBeGreaterThan(3590);
    expect(Date.now() / 1000 - told).toBeLessThan(3610);
    await node.skewClock(0);
    expect(Math.abs(Date.now() / 1000 - Number((await node.run(['date', '+%s'])).stdout))).toBeLessThan(10);
  });
});
