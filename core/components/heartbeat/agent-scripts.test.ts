import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseObservation } from '../../watch/observation.ts';

const scripts = ['observe-common', 'events-worker', 'heartbeat-probe', 'heartbeat-answer', 'watch'];
const shells: readonly (readonly [string, readonly string[]])[] = [
  ['dash', ['dash']],
  ['busybox', ['busybox', 'sh']],
];

describe.each(shells)('agent scripts with %s', (_, shell) => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  const at = (...parts: readonly string[]) => join(folder, ...parts);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pairkeeper-scripts-'));
    for (const name of ['bin', 'etc', 'run', 'state']) mkdirSync(at(name));
    for (const name of scripts) {
      copyFileSync(`agent-scripts/linux/${name}.sh`, at('bin', name));
      chmodSync(at('bin', name), 0o755);
    }
    writeFileSync(
      at('etc/node.conf'),
      "NODE='web-1'\nPEER='web-2'\nNODE_ADDRESS='192.0.2.1'\nPEER_ADDRESS='192.0.2.2'\nVIPS='127.0.0.1/8 192.0.2.9/24'\nUNITS=''\n",
    );
    environment = {
      ...process.env,
      PAIRKEEPER_ETC: at('etc'),
      PAIRKEEPER_STATE: at('state'),
      PAIRKEEPER_RUN: at('run'),
      PAIRKEEPER_KEEPALIVED_PID: at('run/keepalived.pid'),
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (name: string, ...args: readonly string[]): ChildProcess => {
    const [program = 'sh', ...rest] = shell;
    return spawn(program, [...rest, at('bin', name), ...args], {
      env: environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  };
  const run = (name: string, args: readonly string[], input = '', extra: NodeJS.ProcessEnv = {}): string => {
    const [program = 'sh', ...rest] = shell;
    // A file and not a pipe: a program that refuses a request ends before it has read it.
    writeFileSync(at('input'), input);
    const stdin = openSync(at('input'), 'r');
    try {
      return execFileSync(program, [...rest, at('bin', name), ...args], {
        env: { ...environment, ...extra },
        encoding: 'utf8',
        stdio: [stdin, 'pipe', 'inherit'],
      });
    } finally {
      closeSync(stdin);
    }
  };
  const spool = () =>
    readFileSync(at('state/events.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parseObservation(line));
  const write = (lines: readonly string[]) =>
    writeFile(at('run/vrrp.fifo'), lines.map((line) => `${line}\n`).join(''));
  const ended = async (child: ChildProcess) => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  /** The worker reads until the last writer has closed the FIFO. */
  const record = async (lines: readonly string[]) => {
    run('events-worker', ['--prepare']);
    const worker = start('events-worker', '--drain');
    // Not synchronous: opening the FIFO waits for its reader.
    await write(lines);
    await ended(worker);
  };

  it('numbers 1000 lines of keepalived without gap, also over a restart in the middle', async () => {
    const lines = Array.from(
      { length: 1000 },
      (_unused, index) => `INSTANCE "web" ${index % 2 === 0 ? 'MASTER' : 'BACKUP'} ${index % 255}`,
    );
    await record(lines.slice(0, 400));
    await record(lines.slice(400));
    const events = spool();
    expect(events.map((event) => event?.kind === 'event' && event.seq)).toEqual(
      lines.map((_unused, index) => index + 1),
    );
    expect(events.map((event) => event?.kind === 'event' && event.params.priority)).toEqual(
      lines.map((_unused, index) => index % 255),
    );
    expect(readFileSync(at('run/vrrp-state'), 'utf8')).toMatch(/^web BACKUP 234 20\d\d-/);
  }, 60_000);

  it('goes on counting after half a line was lost with the power', async () => {
    await record(['INSTANCE "web" BACKUP 254', 'INSTANCE "web" MASTER 254']);
    appendFileSync(at('state/events.jsonl'), '{"kind":"event","seq":3,"at":"20\0\0\0');
    await record(['INSTANCE "web" FAULT 254']);
    expect(spool().map((event) => event?.kind === 'event' && event.seq)).toEqual([1, 2, 3]);
  });

  it('forgets an instance that keepalived no longer has', async () => {
    await record([
      'INSTANCE "web-v4" MASTER 254',
      'INSTANCE "web-v6" MASTER 254',
      'INSTANCE "web-v6" DELETED 0',
    ]);
    expect(readFileSync(at('run/vrrp-state'), 'utf8')).toMatch(/^web-v4 MASTER 254 \S+\n$/);
    expect(spool().at(-1)).toMatchObject({
      params: { instance: 'web-v6', state: 'DELETED', previous: 'MASTER' },
    });
  });

  it('forgets what an earlier keepalived said when one starts', async () => {
    const first = ['INSTANCE "web-v4" BACKUP 254', 'INSTANCE "web-v6" STOP 254'];
    await record([...first, 'EVENT vrrp.started {}', 'INSTANCE "web-v4" BACKUP 254']);
    expect(readFileSync(at('run/vrrp-state'), 'utf8')).toMatch(/^web-v4 BACKUP 254 \S+\n$/);
    expect(spool().map((event) => event?.kind === 'event' && event.code)).toEqual([
      'vrrp.state',
      'vrrp.state',
      'vrrp.started',
      'vrrp.state',
    ]);
  });

  it('keeps the sequence when the spool is rotated', async () => {
    environment = { ...environment, PAIRKEEPER_SPOOL_BYTES: '1000' };
    await record(Array.from({ length: 20 }, () => 'INSTANCE "web" MASTER 254'));
    const older = readFileSync(at('state/events.jsonl.1'), 'utf8').split('\n').filter(Boolean);
    const first = parseObservation(readFileSync(at('state/events.jsonl'), 'utf8').split('\n')[0] ?? '');
    const last = parseObservation(older.at(-1) ?? '');
    expect(first?.kind === 'event' && last?.kind === 'event' && first.seq - last.seq).toBe(1);
    expect(
      spool()
        .map((event) => event?.kind === 'event' && event.seq)
        .at(-1),
    ).toBe(20);
  });

  it('turns hostile lines into data', async () => {
    const hostile = [
      'INSTANCE "$(touch owned)" MASTER 1',
      'INSTANCE "web" `id` 1',
      'INSTANCE "web" MASTER 1;reboot',
      'EVENT ../../x {}',
      'EVENT fine.code {"a":1',
      '"\\"; \u001b]0;x\u0007 \' $(id)',
    ];
    await record(hostile);
    const events = spool();
    expect(events).toHaveLength(hostile.length);
    expect(events).not.toContain(undefined);
    expect(() => readFileSync(at('owned'))).toThrow();
  });

  it('answers the peer and nobody else, and only what it may be asked', () => {
    writeFileSync(at('run/checks'), 'nginx ok 2026-11-21T09:24:03.120Z\n');
    writeFileSync(at('state/transaction'), 't2 committed\nt1 confirmed\n');
    const ask = (request: string, from: string) =>
      run('heartbeat-answer', [], `${request}\r\nHost: x\r\n\r\n`, { REMOTE_ADDR: from });
    const state = ask('GET /pairkeeper/state HTTP/1.1', '192.0.2.2');
    expect(state).toMatch(/^HTTP\/1\.0 200 OK\r\n/);
    expect(state).toContain('\nnode=web-1\n');
    expect(state).toContain('\nvip=127.0.0.1\n');
    expect(state).toContain('\ncheck=nginx ok\n');
    expect(ask('GET /pairkeeper/transaction HTTP/1.1', '192.0.2.2')).toMatch(
      /\r\n\r\ntransaction=t2 state=committed\ntransaction=t1 state=confirmed\n$/,
    );
    expect(ask('GET /pairkeeper/state HTTP/1.1', '198.51.100.7')).toBe('');
    expect(ask('GET /../../etc/shadow HTTP/1.1', '192.0.2.2')).toMatch(/^HTTP\/1\.0 404/);
    expect(ask('$(touch owned) `id` HTTP/1.1', '192.0.2.2')).toMatch(/^HTTP\/1\.0 400/);
  });

  it('runs the checks and records when one changes', async () => {
    run('events-worker', ['--prepare']);
    const worker = start('events-worker');
    writeFileSync(at('etc/checks'), `# comment\nnginx 2 test -e '${at('it works')}'\n`);
    run('heartbeat-probe', ['--now']);
    writeFileSync(at('it works'), '');
    run('heartbeat-probe', ['--now']);
    run('heartbeat-probe', ['--now']);
    expect(readFileSync(at('run/checks'), 'utf8')).toMatch(/^nginx ok 20/);
    const codes = () => spool().map((event) => event?.kind === 'event' && event.code);
    await expect.poll(codes, { timeout: 20_000 }).toEqual(['check.failed', 'check.passed']);
    worker.kill();
    await ended(worker);
  });

  it('tells which witness it does not reach', async () => {
    mkdirSync(at('fakes'));
    writeFileSync(at('fakes/ping'), '#!/bin/sh\ncase "$*" in *192.0.2.50) exit 0 ;; esac\nexit 1\n');
    writeFileSync(at('fakes/curl'), '#!/bin/sh\nexit 7\n');
    for (const name of ['ping', 'curl']) chmodSync(at('fakes', name), 0o755);
    appendFileSync(at('etc/node.conf'), "WITNESSES='192.0.2.50 2001:db8::51'\n");
    environment = {
      ...environment,
      PATH: `${at('fakes')}:${process.env.PATH}`,
      PAIRKEEPER_WITNESS_SECONDS: '0.05',
    };
    const snapshot = () => {
      const observation = parseObservation(run('watch', ['--once']).trim());
      return observation?.kind === 'snapshot' ? observation.witnesses : undefined;
    };
    expect(snapshot()?.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    const [program = 'sh', ...rest] = shell;
    // In a process group of its own, all of which it ends when it is told to.
    const probe = spawn(program, [...rest, at('bin/heartbeat-probe')], {
      env: environment,
      stdio: 'ignore',
      detached: true,
    });
    const deadline = Date.now() + 20_000;
    let seen = snapshot();
    while (seen?.some(({ state }) => state === 'unknown') && Date.now() < deadline) seen = snapshot();
    probe.kill();
    await ended(probe);
    expect(seen).toMatchObject([
      { address: '192.0.2.50', state: 'ok' },
      { address: '2001:db8::51', state: 'lost', since: expect.stringMatching(/^20/) },
    ]);
  });

  it('shows one snapshot with everything in it', () => {
    writeFileSync(at('state/maintenance'), '-254\n');
    writeFileSync(at('state/transaction'), 't2 committing\nt1 confirmed\n');
    writeFileSync(
      at('state/lock'),
      'owner=me "and" \\you\u001b\nsince=2026-11-21T09:24:03Z\ntransaction=t2\n',
    );
    writeFileSync(at('run/heartbeat-icmp'), 'ok 2026-11-21T09:24:03.120Z\n');
    writeFileSync(
      at('run/peer-state'),
      'node=web-2\nmaintenance=false\nvrrp=web BACKUP 244\nvip=192.0.2.9\ncheck=nginx failed\n',
    );
    const snapshot = parseObservation(run('watch', ['--once']).trim());
    expect(snapshot).toMatchObject({
      kind: 'snapshot',
      seq: 0,
      maintenance: true,
      vips: ['127.0.0.1'],
      vrrp: [],
      heartbeat: { icmp: { state: 'ok' }, http: { state: 'unknown' } },
      peer: {
        vips: ['192.0.2.9'],
        vrrp: [{ instance: 'web', state: 'BACKUP', priority: 244 }],
        checks: [{ name: 'nginx', ok: false }],
      },
      transaction: { id: 't2', state: 'committing' },
      lock: { owner: 'me "and" \\you ' },
    });
  });

  it('streams what happened after a number and what happens now, and ends with its reader', async () => {
    await record(['INSTANCE "web" BACKUP 254', 'INSTANCE "web" MASTER 254', 'INSTANCE "web" FAULT 254']);
    const worker = start('events-worker');
    environment = { ...environment, PAIRKEEPER_LIFE_SECONDS: '1' };
    const watch = start('watch', '--since', '1');
    const numbers: number[] = [];
    await new Promise<void>((resolve) => {
      let text = '';
      watch.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const observation of lines.map(parseObservation)) {
          if (observation?.kind === 'snapshot') void write(['INSTANCE "web" BACKUP 254']);
          if (observation?.kind === 'event') numbers.push(observation.seq);
        }
        if (numbers.length >= 3) resolve();
      });
    });
    watch.stdout?.destroy();
    await ended(watch);
    worker.kill();
    await ended(worker);
    expect(numbers).toEqual([2, 3, 4]);
  });
});
