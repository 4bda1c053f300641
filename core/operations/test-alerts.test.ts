import { describe, expect, it } from 'vitest';
import type { Host, RunResult } from '../host/host.ts';
import { testAlerts } from './test-alerts.ts';

function hostThat(result: Partial<RunResult>): Host {
  const run = async () => ({ exitCode: 0, stdout: '', stderr: '', ...result });
  return { node: 'web-1', run, runScript: run, close: async () => undefined };
}

describe('testAlerts', () => {
  it('reads receipts, and nothing that is none', async () => {
    const stdout =
      'ops|delivered||123|7|{"ok":true}\nmail|failed|connect|20||\nops|delivered|\n\u001b[2J|delivered||1||\n';
    expect(await testAlerts(hostThat({ stdout, exitCode: 1 }), [])).toEqual([
      {
        node: 'web-1',
        channel: 'ops',
        isDelivered: true,
        reason: '',
        milliseconds: 123,
        receipt: '7',
        answer: '{"ok":true}',
      },
      {
        node: 'web-1',
        channel: 'mail',
        isDelivered: false,
        reason: 'connect',
        milliseconds: 20,
        receipt: '',
        answer: '',
      },
    ]);
  });

  it('says when a node sends no alerts yet', async () => {
    await expect(testAlerts(hostThat({ exitCode: 127 }), [])).rejects.toMatchObject({
      code: 'alerts.not-installed',
      node: 'web-1',
    });
  });
});
