import { spawn } from 'node:child_process';
import type { Host, RunOptions, RunResult } from '../../core/host/host.ts';

/**
 * A Host that runs everything on this computer, as this user. Behaves as the contract in core/host/host.ts says,
 * except that it never loses its connection and knows no sudo.
 */
export function localHost(node = 'web-1'): Host {
  return {
    node,
    run: (argv, options) => runLocal(argv[0] ?? '', argv.slice(1), options),
    runScript: (script, options) => runLocal('sh', ['-s'], { ...options, stdin: script }),
    close: () => Promise.resolve(),
  };
}

function runLocal(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      if (options.onLine !== undefined) {
        stdout.split('\n').filter(Boolean).forEach(options.onLine);
        stdout = '';
      }
      resolve({ exitCode, stdout, stderr, ...(signal === null ? {} : { signal }) });
    });
    child.stdin.end(options.stdin ?? '');
  });
}
