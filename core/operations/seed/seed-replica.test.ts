import { describe, expect, it } from 'vitest';
import type { Event } from '../../events/event.ts';
import { createCancelSource } from '../../host/cancel-source.ts';
import type { Clock } from '../../host/clock.ts';
import type { Host, RunOptions, RunResult } from '../../host/host.ts';
import { planSeed } from './plan-seed.ts';
import { type SeedOptions, seedReplica } from './seed-replica.ts';

const clock: Clock = { now: () => 1_800_000_000_000, monotonic: () => 0, sleep: async () => undefined };
const SECRET = '00112233';

type Answer = { readonly lines?: readonly string[]; readonly exitCode?: number; readonly hangs?: true };

/** Two nodes whose programs answer by their words; web-1 is the primary. */
function pairWith(changed: Readonly<Record<string, Answer>> = {}) {
  const commands: string[] = [];
  const answers: Readonly<Record<string, Answer>> = {
    'web-1 seed-mariadb inspect': { lines: ['role=primary', 'dataBytes=1000', 'version=10.11.11'] },
    'web-2 seed-mariadb inspect': {
      lines: ['role=none', 'freeBytes=5000', 'version=10.11.11', 'hostname=db-two', 'datadir=/var/lib/mysql'],
    },
    'web-2 seed-mariadb receive': { lines: ['ready=yes'] },
    'web-1 seed-mariadb send': { lines: ['state=0-1-7', 'progress=900'] },
    'web-1 seed-mariadb position': { lines: ['position=0-1-9'] },
    'web-1 seed-mariadb checksums': { lines: ['checksum=shop.item\t42'] },
    'web-2 seed-mariadb checksums': { lines: ['checksum=shop.item\t42'] },
    'web-2 seed-mariadb install': { lines: ['aside=/var/lib/mysql.before'] },
    ...changed,
  };
  const host = (node: string): Host => ({
    node,
    run: (argv, options = {}) => {
      const words = [argv[0]?.split('/').at(-1), ...argv.slice(1)].join(' ');
      commands.push(`${node} ${words}`);
      const key = Object.keys(answers).find((one) => `${node} ${words}`.startsWith(one));
      return reply(answers[key ?? ''] ?? {}, options);
    },
    runScript: () => Promise.reject(new Error('not used')),
    close: async () => undefined,
  });
  return { hosts: [host('web-1'), host('web-2')] as const, commands };
}

async function reply(answer: Answer, { onLine, signal }: RunOptions): Promise<RunResult> {
  for (const line of answer.lines ?? []) onLine?.(line);
  if (answer.hangs === true) {
    await new Promise<void>((resolve) => {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => resolve());
    });
    return { exitCode: null, signal: 'PIPE', stdout: '', stderr: '' };
  }
  return { exitCode: answer.exitCode ?? 0, stdout: '', stderr: '' };
}

async function seed(pair: ReturnType<typeof pairWith>, changed: Partial<SeedOptions> = {}) {
  const { hosts } = pair;
  const plan = await planSeed(hosts, 'mariadb', 'web-2');
  return seedReplica({
    hosts,
    plan,
    clock,
    random: { hex: () => SECRET },
    events: () => undefined,
    ...changed,
  });
}

const changesOf = ({ commands }: ReturnType<typeof pairWith>) =>
  commands.filter((command) => !command.endsWith('inspect'));

describe('a copy for the replica', () => {
  it('is streamed, installed with what the sender said, and compared', async () => {
    const pair = pairWith();
    const events: Event[] = [];
    const result = await seed(pair, { events: (event) => void events.push(event), bytesPerSecond: 2048 });
    expect(result).toMatchObject({
      bytes: 900,
      aside: '/var/lib/mysql.before',
      tables: [{ table: 'shop.item', outcome: 'equal' }],
    });
    expect(pair.commands).toContain('web-1 seed-mariadb send 2048');
    expect(pair.commands).toContain('web-2 seed-mariadb install 0-1-7');
    expect(pair.commands).toContain('web-2 role-mariadb wait 0-1-9 120');
    expect(events.map(({ code }) => code)).toEqual(['seed.started', 'seed.installing', 'seed.done']);
  });

  it('keeps the password out of every command line', async () => {
    const pair = pairWith();
    await seed(pair);
    expect(pair.commands.filter((command) => command.includes(SECRET))).toEqual([]);
  });

  it('lets databases give way only where the host name was typed', async () => {
    const target = ['role=none', 'freeBytes=5000', 'version=10.11.11', 'hostname=db-two', 'schema=shop'];
    const pair = pairWith({ 'web-2 seed-mariadb inspect': { lines: target } });
    for (const typed of [{}, { typedHostname: 'web-2' }]) {
      await expect(seed(pair, typed)).rejects.toMatchObject({ code: 'seed.wrong-hostname' });
    }
    expect(changesOf(pair)).toEqual([]);
    await expect(seed(pair, { typedHostname: 'db-two' })).resolves.toMatchObject({ to: 'web-2' });
  });

  it.each([
    ['the source is no primary', 'web-1', ['role=none'], 'seed.source-not-primary'],
    ['the target is a primary', 'web-2', ['role=primary'], 'seed.target-is-primary'],
    ['the folder can’t be moved', 'web-2', ['role=none', 'mounted=yes'], 'seed.folder-mounted'],
    ['the versions differ', 'web-2', ['role=none', 'version=10.11.6'], 'seed.versions-differ'],
    ['there is no room', 'web-2', ['role=none', 'version=10.11.11', 'freeBytes=1100'], 'seed.no-room'],
  ])('is refused where %s', async (_, node, lines, code) => {
    const pair = pairWith({ [`${node} seed-mariadb inspect`]: { lines } });
    await expect(seed(pair)).rejects.toMatchObject({ code });
    expect(changesOf(pair)).toEqual([]);
  });

  it('says why the sender failed, ends the receiver, and installs nothing', async () => {
    const pair = pairWith({
      'web-1 seed-mariadb send': { lines: ['reason=backup-failed', 'detail=disk'], exitCode: 1 },
      'web-2 seed-mariadb receive': { lines: ['ready=yes'], hangs: true },
    });
    await expect(seed(pair)).rejects.toMatchObject({
      code: 'seed.refused',
      node: 'web-1',
      params: { reason: 'backup-failed', detail: 'disk' },
    });
    expect(pair.commands.filter((command) => command.includes('install'))).toEqual([]);
  });

  it('is given up when the receiver can’t listen', async () => {
    const pair = pairWith({ 'web-2 seed-mariadb receive': { lines: ['reason=busy'], exitCode: 1 } });
    await expect(seed(pair)).rejects.toMatchObject({ code: 'seed.refused', params: { reason: 'busy' } });
    expect(pair.commands.filter((command) => command.includes('send'))).toEqual([]);
  });

  it('can be stopped while it streams, and then changes nothing', async () => {
    const stop = createCancelSource();
    const hangs = { hangs: true } as const;
    const pair = pairWith({
      'web-1 seed-mariadb send': hangs,
      'web-2 seed-mariadb receive': { lines: ['ready=yes'], ...hangs },
    });
    const running = seed(pair, { signal: stop.signal });
    setTimeout(stop.cancel, 0);
    await expect(running).rejects.toMatchObject({ code: 'seed.cancelled' });
    expect(pair.commands.filter((command) => command.includes('install'))).toEqual([]);
  });

  it('is not taken for one where a table that nobody wrote to differs', async () => {
    const pair = pairWith({ 'web-2 seed-mariadb checksums': { lines: ['checksum=shop.item\t41'] } });
    await expect(seed(pair)).rejects.toMatchObject({ code: 'seed.tables-differ' });
  });
});
