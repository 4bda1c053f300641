import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.ts';
import type { Host } from './host.ts';
import { isLoginRefusal, refusedOnce } from './login-refusal.ts';

const error = (code: string) => new AppError(code, { kind: 'connection', node: 'web-1' });

describe('isLoginRefusal', () => {
  it.each(['ssh.password-refused', 'ssh.host-key-changed', 'ssh.passphrase-wrong', 'sudo.password-wrong'])(
    '%s is one',
    (code) => expect(isLoginRefusal(error(code))).toBe(true),
  );

  it.each(['ssh.unreachable', 'ssh.timeout', 'ssh.connection-lost', 'watch.ended', 'host.cancelled'])(
    '%s is none',
    (code) => expect(isLoginRefusal(error(code))).toBe(false),
  );

  it('a mistake of our own is none', () => expect(isLoginRefusal(new Error('ssh.'))).toBe(false));
});

describe('refusedOnce', () => {
  /** Fails with each error in turn, then lets in. */
  function connecting(...failures: readonly string[]) {
    const tried: string[] = [];
    const host = (node: string): Host => ({
      node,
      run: () => Promise.reject(error('sudo.password-wrong')),
      runScript: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
      close: async () => undefined,
    });
    const connect = refusedOnce(async (node) => {
      const failure = failures[tried.length];
      tried.push(node);
      if (failure !== undefined) throw error(failure);
      return host(node);
    });
    return { connect, tried };
  }

  it('tries a server again that was out of reach', async () => {
    const { connect, tried } = connecting('ssh.timeout');
    await expect(connect('web-1')).rejects.toMatchObject({ code: 'ssh.timeout' });
    expect((await connect('web-1')).node).toBe('web-1');
    expect(tried).toEqual(['web-1', 'web-1']);
  });

  it('does not try a refused login again, but other nodes', async () => {
    const { connect, tried } = connecting('ssh.password-refused');
    for (let time = 0; time < 3; time += 1) {
      await expect(connect('web-1')).rejects.toMatchObject({ code: 'ssh.password-refused' });
    }
    await connect('web-2');
    expect(tried).toEqual(['web-1', 'web-2']);
  });

  it('counts a wrong password for sudo, which shows with the first command', async () => {
    const { connect, tried } = connecting();
    const host = await connect('web-1');
    await expect(host.run(['true'])).rejects.toMatchObject({ code: 'sudo.password-wrong' });
    await expect(connect('web-1')).rejects.toMatchObject({ code: 'sudo.password-wrong' });
    expect(tried).toEqual(['web-1']);
  });
});
