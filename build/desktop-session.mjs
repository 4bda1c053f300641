/**
 * node build/desktop-session.mjs -- COMMAND [ARGUMENT...]
 *
 * Runs a command in a desktop of its own: a screen of 1600 × 1000 that nobody sees (Xvfb), a session bus, an unlocked
 * keyring (gnome-keyring), a notification daemon (dunst), a place for tray icons and a record of toasts
 * (desktop-session/session-services.py). Nothing of the user's own session is touched or read. The command finds
 * it by the usual variables and by PAIRKEEPER_DESKTOP_RECORD. Exits with the command's status; all that was started
 * has ended then. Plain Node without dependencies; the Debian packages are in build/setup.mjs.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** Larger than any window of a test: Chromium makes one that would just fit a pixel narrower. */
const screen = '1600x1000x24';
/** How long a part of the desktop may take to appear or to end, milliseconds. */
const patience = 20_000;
const files = join(root, 'build', 'desktop-session');
const started = [];

/** Starts a part of the desktop, in a process group of its own. It ends with us, however we end. */
function start(command, args, { env = process.env, input, output = [] } = {}) {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
    env,
    detached: true,
    stdio: [
      input === undefined ? 'ignore' : 'pipe',
      'ignore',
      process.env.DEBUG ? 'inherit' : 'ignore',
      ...output,
    ],
  });
  child.stdin?.end(input);
  const part = { name: command, child, ended: new Promise((resolve) => child.once('exit', resolve)) };
  child.once('error', () => undefined);
  started.push(part);
  return part;
}

/** What a part prints on descriptor 3 once it is ready. */
function firstLine({ name, child }) {
  return bounded(
    name,
    new Promise((resolve, reject) => {
      let text = '';
      child.stdio[3].on('data', (data) => {
        text += data;
        if (text.includes('\n')) resolve(text.split('\n')[0].trim());
      });
      child.once('exit', (code) => reject(new Error(`${name} ended with status ${code}`)));
      child.once('error', reject);
    }),
  );
}

/** Waits until a part has taken its name on the bus. */
function named(part, busName, env) {
  const waiter = spawn('gdbus', ['wait', '--session', '--timeout', String(patience / 1000), busName], {
    env,
    stdio: 'ignore',
  });
  return bounded(
    part.name,
    new Promise((resolve, reject) => {
      waiter.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`${part.name} did not come up (${busName})`)),
      );
      waiter.once('error', reject);
      part.child.once('exit', (code) => reject(new Error(`${part.name} ended with status ${code}`)));
    }),
  ).finally(() => waiter.kill());
}

function bounded(name, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} was not ready after ${patience} ms`)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The environment of a programme in the new desktop. */
async function startDesktop(folder) {
  for (const name of ['config', 'data', 'state', 'runtime']) mkdirSync(join(folder, name), { mode: 0o700 });
  const record = join(folder, 'record.jsonl');
  writeFileSync(record, '');
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_RUNTIME_DIR: join(folder, 'runtime'),
    XDG_SESSION_TYPE: 'x11',
    XDG_CURRENT_DESKTOP: 'Pairkeeper-Test',
    GTK_USE_PORTAL: '0',
    NO_AT_BRIDGE: '1',
    PAIRKEEPER_DESKTOP_RECORD: record,
  };
  delete env.WAYLAND_DISPLAY;
  delete env.XAUTHORITY;
  const bus = start(
    'dbus-daemon',
    ['--config-file', join(files, 'session-bus.conf'), '--nofork', '--print-address=3'],
    {
      env,
      output: ['pipe'],
    },
  );
  const x11 = start('Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'], {
    env,
    output: ['pipe'],
  });
  env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus);
  // Where apps look for systemd-logind: they shall hear of our sleep and not of the machine's.
  env.DBUS_SYSTEM_BUS_ADDRESS = env.DBUS_SESSION_BUS_ADDRESS;
  env.DISPLAY = `:${await firstLine(x11)}`;
  const keyring = ['--foreground', '--unlock', '--components=secrets'];
  const services = ['serve', record];
  await Promise.all([
    named(start('gnome-keyring-daemon', keyring, { env, input: 'test' }), 'org.freedesktop.secrets', env),
    named(start('dunst', ['-conf', join(files, 'dunstrc')], { env }), 'org.freedesktop.Notifications', env),
    named(
      start('/usr/bin/python3', [join(files, 'session-services.py'), ...services], { env }),
      'org.kde.StatusNotifierWatcher',
      env,
    ),
  ]);
  return env;
}

/** Ends the parts, last started first; whoever does not go when asked is killed. */
async function stopDesktop() {
  for (const { child, ended } of started.reverse()) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
    signalGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 2000);
    await ended;
    clearTimeout(timer);
  }
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended by itself.
  }
}

function runIn(env, [command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

async function main() {
  const separator = process.argv.indexOf('--');
  const command = separator < 0 ? [] : process.argv.slice(separator + 1);
  if (command.length === 0) {
    console.error('usage: node build/desktop-session.mjs -- COMMAND [ARGUMENT...]');
    return 64;
  }
  const folder = mkdtempSync(join(tmpdir(), 'pairkeeper-desktop-'));
  try {
    return await runIn(await startDesktop(folder), command);
  } catch (error) {
    console.error(`The desktop for tests could not be started: ${error.message}`);
    return 70;
  } finally {
    await stopDesktop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
