import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeLab } from '../../core/adapters/lab/lab.ts';
import { labNames } from '../../core/adapters/lab/lab-state.ts';
import { runCommand } from '../../core/adapters/lab/run-command.ts';
import { eventually } from './support/eventually.ts';

const name = `crash-${process.pid}`;

/** Everything on this machine that still carries the lab's name. */
async function remains(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const line of (await runCommand(['ip', 'netns', 'list'])).stdout.split('\n')) {
    if (line.includes(name)) found.push(`namespace ${line}`);
  }
  for (const line of (await readFile('/proc/self/mounts', 'utf8')).split('\n')) {
    if (line.includes(name)) found.push(`mount ${line}`);
  }
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const command = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    const group = await readFile(`/proc/${entry}/cgroup`, 'utf8').catch(() => '');
    if (command.includes(`pk-${name}`) || group.includes(`/${name}/`))
      found.push(`process ${entry} ${command}`);
  }
  for (const hierarchy of ['', 'unified', 'systemd']) {
    const path = join('/sys/fs/cgroup', hierarchy, 'pairkeeper-lab', name);
    if (await isThere(path)) found.push(path);
  }
  if ((await labNames()).includes(name)) found.push('state');
  return found;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

describe('a lab whose maker is killed', () => {
  let directory = '';

  /** Starts a process that makes the lab and tells each step of it. */
  function startMaker(): ChildProcess {
    const code = `require(${JSON.stringify(join(directory, 'lab.cjs'))})
      .createLab({ name: ${JSON.stringify(name)}, onProgress: (step) => console.log(step.code) })
      .then(() => setInterval(() => {}, 1000));`;
    return spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pairkeeper-test-'));
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: 'core/adapters/lab/lab.ts',
        outDir: directory,
        rolldownOptions: {
          external: ['cpu-features', /\.node$/],
          output: { format: 'cjs', entryFileNames: 'lab.cjs' },
        },
      },
    });
  });

  afterAll(async () => {
    await removeLab(name).catch(() => undefined);
    await rm(directory, { recursive: true, force: true });
  });

  it.each(['lab.network-ready', 'lab.node-booting', 'lab.node-ready'])(
    'after %s is taken away by down',
    async (step) => {
      const maker = startMaker();
      let said = '';
      maker.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(step)) maker.kill('SIGKILL');
      });
      await once(maker, 'exit');
      expect(said).toContain(step);
      expect(await remains()).not.toEqual([]);
      await removeLab(name);
      // The kernel needs a moment to forget processes that were just killed.
      await eventually(async () => (await remains()).length === 0);
    },
  );
});
