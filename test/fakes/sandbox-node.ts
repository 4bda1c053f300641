import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../../core/errors/app-error.ts';
import type { Host, RunOptions, RunResult } from '../../core/host/host.ts';
import { sha256Hex } from '../../core/plan/digest.ts';

/**
 * A node for the transaction program that is only a folder: the program runs for real, in a real shell, with the
 * folder in front of every path. Behaviour of what stands around it:
 *
 * - systemctl knows units by name; starting, stopping and enabling them is remembered, a unit named in
 *   `fake/broken` fails to start or to reload.
 * - apt-get installs any name, with `lib-<name>` along, and for `forgetful` makes a page that purging forgets;
 *   `fake/apt-message` makes it fail with that message.
 * - curl gets what `fake/peer-answer` holds; without it the peer is out of reach, or with `fake/peer-is-up` only mute.
 * - Another machine answers for an address while `fake/answered` is there; then `systemd-run` only leaves
 *   `fake/waiting` with what it was told.
 * - The clock and the boot id are files that a test writes.
 */
export type SandboxNode = {
  readonly root: string;
  readonly host: Host;
  write(path: string, content: string, mode?: number): void;
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
  /** Everything that a user would call the node's state: paths, modes, bytes, units, packages. */
  snapshot(): Readonly<Record<string, string>>;
  /** Starts the program as the timer does. */
  tick(): void;
  /** New boot id, uptime 5 s, nothing active but what is enabled, then the program as at boot. */
  reboot(): void;
  advance(seconds: number): void;
  /** Makes the program kill itself after this many lines of its journal; 0: not any more. */
  dieAfter(journalLines: number): void;
  /** The connection is lost as soon as a line matches, while the script goes on. Only once. */
  loseConnectionAt(line: RegExp): void;
  /** Resolves when scripts that went on after their connection was lost have ended. */
  idle(): Promise<void>;
  /** True while a script runs. */
  readonly busy: boolean;
  /** While false, no script can be run. */
  reachable: boolean;
  /** How many scripts were run. */
  readonly scripts: readonly string[];
  dispose(): void;
};

/** The owner that an unprivileged test may give a file. */
export function ownOwner(): string {
  const group = spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim();
  return `${userInfo().username}:${group}`;
}

const SYSTEMCTL = `#!/bin/sh
fake=$PAIRKEEPER_ROOT/fake
umask 022
echo "$*" >>"$fake/calls"
verb= units=
for word in "$@"; do
  case $word in
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else units="$units $word"; fi ;;
  esac
done
for unit in $units; do
  case $verb in
    show)
      printf 'Type=simple\nResult=success\n'
      if [ -e "$fake/enabled/$unit" ]; then echo UnitFileState=enabled; else echo UnitFileState=disabled; fi
      if [ -e "$fake/active/$unit" ]; then echo ActiveState=active; else echo ActiveState=inactive; fi
      echo
      ;;
    is-active) if [ -e "$fake/active/$unit" ]; then echo active; else echo inactive; exit 3; fi ;;
    start | reload | restart)
      if grep -qxF "$unit" "$fake/broken" 2>/dev/null; then
        echo "Job for $unit failed." >&2
        exit 1
      fi
      : >"$fake/active/$unit"
      ;;
    stop) rm -f "$fake/active/$unit" ;;
    enable) : >"$fake/enabled/$unit" ;;
    disable) rm -f "$fake/enabled/$unit" ;;
  esac
done
exit 0
`;

const APT_GET = `#!/bin/sh
fake=$PAIRKEEPER_ROOT/fake
echo "apt-get $*" >>"$fake/calls"
verb= names=
while [ "$#" -gt 0 ]; do
  case $1 in
    -o) shift ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$1; else names="$names $1"; fi ;;
  esac
  shift
done
[ ! -e "$fake/apt-message" ] || { cat "$fake/apt-message"; exit 100; }
for name in $names; do
  case $verb in
    install)
      printf 'ii  %s\\nii  lib-%s\\n' "$name" "$name" >>"$fake/packages"
      page=$PAIRKEEPER_ROOT/var/www/$name/index.html
      [ "$name" != forgetful ] || [ -e "$page" ] || { mkdir -p "\${page%/*}" && echo welcome >"$page"; }
      echo "Setting up $name ..."
      ;;
    purge) grep -v " $name\\$" "$fake/packages" >"$fake/packages.new"; mv "$fake/packages.new" "$fake/packages" ;;
  esac
done
sort -u -o "$fake/packages" "$fake/packages"
`;

const stubs: Readonly<Record<string, string>> = {
  systemctl: SYSTEMCTL,
  'apt-get': APT_GET,
  'dpkg-query': '#!/bin/sh\ncat "$PAIRKEEPER_ROOT/fake/packages"\n',
  dpkg: '#!/bin/sh\nexit 0\n',
  journalctl: '#!/bin/sh\nexit 0\n',
  ip: '#!/bin/sh\n[ "$1 $2" != "neighbour show" ] || ! [ -e "$PAIRKEEPER_ROOT/fake/answered" ] || echo "lladdr"\n',
  'systemd-run': '#!/bin/sh\nshift 4\nshift 3\necho "$*" >"$PAIRKEEPER_ROOT/fake/waiting"\n',
  ping: '#!/bin/sh\ntest -e "$PAIRKEEPER_ROOT/fake/peer-is-up"\n',
  curl: '#!/bin/sh\ncat "$PAIRKEEPER_ROOT/fake/peer-answer" 2>/dev/null || exit 7\n',
};

/** @param shell the real shell that every script runs in: `dash` or `busybox` */
export function createSandboxNode(node: string, shell: 'dash' | 'busybox'): SandboxNode {
  // In memory where there is such a place: thousands of fsyncs would wait for the disk.
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pairkeeper-node-'));
  const bin = join(root, 'fake/bin');
  for (const folder of ['fake/bin', 'fake/active', 'fake/enabled', 'etc', 'usr/libexec', 'var/lib']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  mkdirSync(join(root, 'etc/systemd/system/timers.target.wants'), { recursive: true });
  for (const [name, text] of Object.entries(stubs)) {
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  }
  symlinkSync(spawnSync('which', [shell], { encoding: 'utf8' }).stdout.trim(), join(bin, 'sh'));
  writeFileSync(join(root, 'fake/packages'), 'ii  base\n');

  const scripts: string[] = [];
  let uptime = 1000;
  let boots = 0;
  let dying = 0;
  let active = 0;
  let lossPattern: RegExp | undefined;
  const writeClock = (): void => {
    write('/proc/uptime', `${uptime}.25 0.00\n`);
    write('/proc/sys/kernel/random/boot_id', `boot-${boots}\n`);
  };
  const write = (path: string, content: string, mode = 0o644): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    chmodSync(join(root, path), mode);
  };
  writeClock();

  const environment = (): Record<string, string> => ({
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    PAIRKEEPER_ROOT: root,
    ...(dying > 0 ? { PAIRKEEPER_DIE_AFTER: String(dying) } : {}),
  });
  const program = (verb: string): void => {
    const path = join(root, 'usr/libexec/pairkeeper/transaction');
    if (existsSync(path)) spawnSync(join(bin, 'sh'), [path, verb], { env: environment(), stdio: 'ignore' });
  };
  const lost = (): AppError => new AppError('ssh.connection-lost', { kind: 'connection', node });

  const runScript = (script: string, options: Omit<RunOptions, 'stdin'> = {}): Promise<RunResult> => {
    if (!sandbox.reachable) return Promise.reject(lost());
    const file = join(root, `fake/script-${scripts.length}`);
    scripts.push(script);
    writeFileSync(file, script);
    return new Promise((resolve, reject) => {
      const child = spawn(join(bin, 'sh'), [file], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
      active += 1;
      child.on('exit', () => {
        active -= 1;
      });
      let stdout = '';
      let stderr = '';
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (lossPattern?.test(line) === true) {
          lossPattern = undefined;
          child.stdout.destroy();
          child.stderr.destroy();
          sandbox.reachable = false;
          // The script goes on by itself; the test sees the node again when it has ended.
          running.push(
            new Promise((ended) => {
              child.on('exit', () => ended());
            }),
          );
          reject(lost());
          return;
        }
        if (options.onLine) options.onLine(line);
        else stdout += `${line}\n`;
      });
      child.stderr.on('data', (data: Buffer) => {
        stderr += data.toString();
      });
      child.on('close', (exitCode, signal) =>
        resolve({ exitCode, ...(signal === null ? {} : { signal }), stdout, stderr }),
      );
    });
  };
  const running: Promise<void>[] = [];

  const sandbox: SandboxNode = {
    root,
    host: {
      node,
      run: (argv) => runScript(argv.map((word) => `'${word}'`).join(' ')),
      runScript,
      close: () => Promise.resolve(),
    },
    write,
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
    snapshot: () => snapshotOf(root),
    tick: () => program('tick'),
    reboot: () => {
      boots += 1;
      uptime = 5;
      writeClock();
      rmSync(join(root, 'fake/active'), { recursive: true });
      mkdirSync(join(root, 'fake/active'));
      program('boot');
      for (const unit of readdirSync(join(root, 'fake/enabled'))) write(`/fake/active/${unit}`, '');
    },
    advance: (seconds) => {
      uptime += seconds;
      writeClock();
    },
    dieAfter: (journalLines) => {
      dying = journalLines;
    },
    loseConnectionAt: (line) => {
      lossPattern = line;
    },
    idle: async () => {
      await Promise.all(running.splice(0));
    },
    get busy() {
      return active > 0;
    },
    reachable: true,
    scripts,
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
  return sandbox;
}

/** Not part of a node's state: the stubs' notes, the kernel's, our own journal, and folders' times. */
const ignored =
  /^\/(?:fake\/(?:bin|calls|broken|apt-message|peer-answer|peer-is-up|script-)|proc\/(?!sys\/net)|var\/lib\/pairkeeper)/;

function snapshotOf(root: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(join(root, path)).sort()) {
      const child = `${path}/${name}`;
      if (ignored.test(child)) continue;
      const stat = lstatSync(join(root, child));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) {
        found[`${child}/`] = mode;
        visit(child);
      } else if (stat.isSymbolicLink()) {
        found[child] = `-> ${readlinkSync(join(root, child))}`;
      } else {
        const content = readFileSync(join(root, child), 'latin1');
        found[child] = `${mode} ${content.length > 200 ? sha256Hex(content) : content}`;
      }
    }
  };
  visit('');
  return found;
}
