import { describe, expect, it } from 'vitest';
import type { Host, HostPair } from '../host/host.ts';
import { readPresentPair } from './read-present-pair.ts';

const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };

/** What a server is asked for, and nothing comes back: not even the end. */
function mute(node: string, asked: string[]): Host {
  return {
    node,
    run: () => Promise.reject(new Error('not expected')),
    runScript: (script) => {
      asked.push(script);
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    },
    close: () => Promise.resolve(),
  };
}

describe('reading the pair that is there', () => {
  it('does not take silence for an answer', async () => {
    const asked: string[] = [];
    const hosts: HostPair = [mute('a', asked), mute('b', asked)];
    await expect(readPresentPair(hosts, ['10.0.0.1', '10.0.0.2'], clock)).rejects.toThrow('facts.incomplete');
    expect(asked[0]).toContain('/etc/keepalived/keepalived.conf');
  });
});
