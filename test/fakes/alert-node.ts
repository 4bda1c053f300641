import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { alertRules, renderAlertRules } from '../../core/components/alerts/alert-rules.ts';
import { renderSecretFile, secretFiles } from '../../core/components/alerts/channel-secrets.ts';
import { renderAlertSettings, renderAlertTexts, renderChannel } from '../../core/components/alerts/render.ts';
import { alertsSettingsSchema } from '../../core/components/alerts/settings.ts';
import { fakeFacts } from './node-facts.ts';

export type AlertNodeOptions = {
  /** `dash` or `busybox`: the shell that runs the scripts. */
  readonly shell?: readonly string[];
  /** The `alerts` section of pair.yaml. */
  readonly alerts: unknown;
  readonly secrets?: Readonly<Record<string, string>>;
};

type ScriptResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** One line of the outbox. */
type SpooledAlert = {
  readonly number: number;
  readonly first: number;
  readonly last: number;
  readonly code: string;
  readonly level: string;
  readonly status: string;
  readonly dedup_key: string;
  readonly text: string;
};

/** The alert scripts in a folder of their own, as on a node; systemd, keepalived and the peer are not there. */
export type AlertNode = {
  readonly folder: string;
  /** Runs a script to its end. */
  run(name: string, args?: readonly string[], environment?: NodeJS.ProcessEnv): Promise<ScriptResult>;
  /** Appends events to the spool as events-worker does, numbered on. */
  happen(...events: readonly (readonly [code: string, params: object])[]): void;
  /** One round of alert-worker. */
  round(environment?: NodeJS.ProcessEnv): Promise<void>;
  alerts(): readonly SpooledAlert[];
  /** Seconds that pass for the scripts' clock. */
  pass(seconds: number): void;
  write(path: string, text: string): void;
  read(path: string): string;
  dispose(): void;
};

export function createAlertNode({ shell = ['dash'], alerts, secrets = {} }: AlertNodeOptions): AlertNode {
  // In memory where there is such a place: each round waits for the disk.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pairkeeper-alerts-'));
  const at = (...parts: readonly string[]) => join(folder, ...parts);
  for (const name of ['bin', 'etc', 'etc/alert-channels', 'run', 'state']) mkdirSync(at(name));
  // Their own interpreter, since scripts start each other.
  const program = execFileSync('which', [shell[0] ?? 'sh'], { encoding: 'utf8' }).trim();
  const line = ['#!', program, ...shell.slice(1).map((word) => ` ${word}`)].join('');
  for (const file of readdirSync('agent-scripts/linux').filter((name) => name.endsWith('.sh'))) {
    const text = readFileSync(`agent-scripts/linux/${file}`, 'utf8');
    writeFileSync(at('bin', basename(file, '.sh')), text.replace(/^#!.*/, line), { mode: 0o755 });
  }
  const settings = alertsSettingsSchema.parse(alerts);
  const facts = [fakeFacts({ node: 'web-1' }), fakeFacts({ node: 'web-2' })] as const;
  writeFileSync(
    at('etc/node.conf'),
    "PAIR='shop'\nNODE='web-1'\nPEER='web-2'\nNODE_ADDRESS='127.0.0.1'\nPEER_ADDRESS='127.0.0.1'\nHEARTBEAT_PORT='1'\nVIPS='192.0.2.9/24'\nUNITS=''\n",
  );
  writeFileSync(at('etc/alerts.conf'), renderAlertSettings(settings));
  writeFileSync(at('etc/alert-rules'), renderAlertRules(alertRules));
  writeFileSync(at('etc/alert-texts'), renderAlertTexts(settings.language));
  for (const channel of settings.channels) {
    writeFileSync(at('etc/alert-channels', `${channel.name}.conf`), renderChannel(channel));
  }
  for (const file of secretFiles(settings)) {
    writeFileSync(at(file.path.replace('/etc/pairkeeper', 'etc')), renderSecretFile(file, facts, secrets));
    chmodSync(at(file.path.replace('/etc/pairkeeper', 'etc')), 0o600);
  }
  let uptime = 10_000;
  let sequence = 0;
  const setUptime = () => writeFileSync(at('uptime'), `${uptime}.00 0.00\n`);
  setUptime();
  const run: AlertNode['run'] = (name, args = [], environment = {}) =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env.PATH,
        PAIRKEEPER_ETC: at('etc'),
        PAIRKEEPER_STATE: at('state'),
        PAIRKEEPER_RUN: at('run'),
        PAIRKEEPER_UPTIME: at('uptime'),
        ...environment,
      };
      execFile(at('bin', name), args, { env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ exitCode, stdout, stderr });
      });
    });
  return {
    folder,
    run,
    happen: (...events) => {
      const lines = events.map(([code, params]) => {
        sequence += 1;
        const moment = new Date(Date.UTC(2026, 10, 21, 9, 0, 0, sequence)).toISOString();
        return `{"kind":"event","seq":${sequence},"at":"${moment}","node":"web-1","code":"${code}","params":${JSON.stringify(params)}}\n`;
      });
      appendFileSync(at('state/events.jsonl'), lines.join(''));
    },
    round: async (environment) => {
      const { exitCode, stderr } = await run('alert-worker', ['--once'], environment);
      if (exitCode !== 0 || stderr !== '') throw new Error(`alert-worker: ${exitCode} ${stderr}`);
    },
    alerts: () =>
      existsSync(at('state/alerts/outbox.jsonl'))
        ? readFileSync(at('state/alerts/outbox.jsonl'), 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as SpooledAlert)
        : [],
    pass: (seconds) => {
      uptime += seconds;
      setUptime();
    },
    write: (path, text) => writeFileSync(at(path), text),
    read: (path) => readFileSync(at(path), 'utf8'),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
