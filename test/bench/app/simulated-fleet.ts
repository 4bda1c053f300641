import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import type { BenchLab } from '../bench-lab.ts';
import { type AppHome, makeAppHome } from './app-home.ts';

/** Servers that do nothing but tell that all is well, as agent-scripts/linux/watch.sh does. */
export type SimulatedFleet = {
  /** Streams that are being told. */
  streams(): number;
  /** A home whose pairs are so many of these servers. */
  home(pairs: number): Promise<AppHome>;
  stop(): Promise<void>;
};

/** Pairs that there are addresses for. */
const MOST_PAIRS = 250;
const LIFE_EVERY_MS = 5000;
/** Every third sign of life is a whole snapshot. */
const SNAPSHOT_EVERY = 3;

/**
 * One SSH server and one web server behind all addresses of 10.50.0.0/16, on this network namespace's own loopback: the
 * app makes a real connection to each, with real keys and ciphers. Pair i has the nodes 10.50.i.1 (serves) and .2.
 */
export async function startSimulatedFleet(bench: BenchLab): Promise<SimulatedFleet> {
  await promisify(execFile)('ip', ['route', 'replace', 'local', '10.50.0.0/16', 'dev', 'lo']);
  const { private: hostKey, public: hostKeyLine } = ssh2.utils.generateKeyPairSync('ed25519');
  const streams = new Set<ServerChannel>();
  const connections = new Set<Connection>();
  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    // Whoever has a key is let in; without one the app would not trust the server.
    connection.on('authentication', (context) =>
      context.method === 'publickey' ? context.accept() : context.reject(['publickey']),
    );
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        // What a server's shell prints when it begins with the command (core/adapters/ssh/remote-command.ts).
        const mark = `${/pairkeeper-start-\w+/.exec(command)?.[0]}\n`;
        channel.write(mark);
        channel.stderr.write(mark);
        tell(connection, channel, streams);
      });
    });
  });
  const web = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => ssh.listen(22, '0.0.0.0', resolve));
  await new Promise<void>((resolve) => web.listen(80, '0.0.0.0', resolve));
  return {
    streams: () => streams.size,
    home: (pairs) => makeHome(bench, pairs, hostKeyLine),
    async stop() {
      for (const connection of connections) socketOf(connection).destroy();
      await new Promise((resolve) => ssh.close(resolve));
      web.closeAllConnections();
      await new Promise((resolve) => web.close(resolve));
    },
  };
}

/** ssh2 does not give it away. */
function socketOf(connection: Connection): Socket {
  return (connection as unknown as { readonly _sock: Socket })._sock;
}

/** The stream of one server until its client goes. */
function tell(connection: Connection, channel: ServerChannel, streams: Set<ServerChannel>): void {
  const address = socketOf(connection).localAddress ?? '';
  streams.add(channel);
  const begun = Date.now();
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    channel.write(turn % SNAPSHOT_EVERY === 0 ? snapshot(address, begun) : life(address));
  }, LIFE_EVERY_MS);
  channel.on('error', () => undefined);
  // Not the channel's end, which does not come when the client was killed.
  connection.on('close', () => {
    clearInterval(timer);
    streams.delete(channel);
  });
  channel.write(snapshot(address, begun));
}

const now = (): string => new Date().toISOString();

function heldBy(address: string): readonly string[] {
  return address.endsWith('.1') ? [address.replace(/\.1$/, '.100')] : [];
}

function life(address: string): string {
  return `${JSON.stringify({ kind: 'vips', at: now(), held: heldBy(address) })}\n`;
}

function snapshot(address: string, begunMs: number): string {
  const isHolder = heldBy(address).length > 0;
  const since = new Date(begunMs).toISOString();
  const level = { state: 'ok', since };
  const vrrp = (isMaster: boolean) => [
    { instance: 'vip1', state: isMaster ? 'MASTER' : 'BACKUP', priority: isMaster ? 150 : 100, since },
  ];
  const checks = [{ name: 'nginx', ok: true, since }];
  const peerVips = isHolder ? [] : [address.replace(/\.2$/, '.100')];
  const all = {
    kind: 'snapshot',
    at: now(),
    seq: 1,
    bootId: 'simulated',
    uptimeSeconds: Math.floor((Date.now() - begunMs) / 1000),
    maintenance: false,
    vips: heldBy(address),
    vrrp: vrrp(isHolder),
    checks,
    units: { 'nginx.service': 'active', 'keepalived.service': 'active' },
    heartbeat: { icmp: level, http: level, service: level },
    witnesses: [],
    peer: { bootId: 'simulated', maintenance: false, vips: peerVips, vrrp: vrrp(!isHolder), checks },
    transaction: null,
    lock: null,
  };
  return `${JSON.stringify(all)}\n`;
}

async function makeHome(bench: BenchLab, pairs: number, hostKey: string): Promise<AppHome> {
  if (pairs > MOST_PAIRS) throw new Error(`there are addresses for ${MOST_PAIRS} pairs`);
  const home = await makeAppHome();
  const identity = bench.lab.sshKeyPath;
  const known: string[] = [];
  for (let number = 1; number <= pairs; number += 1) {
    const node = (name: string, last: number): string => {
      const address = `10.50.${number}.${last}`;
      known.push(`${address} ${hostKey}`);
      return `  - {name: ${name}, address: ${address}, ssh: {user: root, identityFile: ${identity}}}`;
    };
    const nodes = [node('web-1', 1), node('web-2', 2)].join('\n');
    const name = `pair-${String(number).padStart(3, '0')}`;
    const text = `version: 1\nname: ${name}\nnodes:\n${nodes}\nvips: [{address: 10.50.${number}.100/24}]\n`;
    await writeFile(join(home.pairkeeper, 'pairs', `${name}.yaml`), text);
  }
  await writeFile(join(home.pairkeeper, 'known_hosts'), `${known.join('\n')}\n`);
  return home;
}
