import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { labEnvironment } from './run-command.ts';

/**
 * Runs `work` while holding an exclusive lock on a file. The lock is held by a child that lives as long as its
 * standard input is open, so it is also released when this process dies.
 * @param onWait called when somebody else holds the lock
 */
export async function withFileLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const [program, ...rest] = [
    'flock',
    '--exclusive',
    path,
    'sh',
    '-c',
    'echo locked; exec cat >/dev/null',
  ] as const;
  const holder = spawn(program, rest, {
    env: labEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const timer = setTimeout(onWait, 500);
  try {
    await Promise.race([
      once(holder.stdout, 'data'),
      once(holder, 'close').then(() => Promise.reject(new Error(`flock ${path} ended early`))),
    ]);
    clearTimeout(timer);
    return await work();
  } finally {
    clearTimeout(timer);
    holder.stdin.end();
  }
}
