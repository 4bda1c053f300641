import { describe, expect, it } from 'vitest';
import type { Event } from '../../../core/events/event.ts';
import type { Host } from '../../../core/host/host.ts';
import { toldCommands } from './told-commands.ts';

const clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };

function follow(output: string): { readonly host: Host; readonly told: Event[] } {
  const told: Event[] = [];
  const answer = { exitCode: 0, stdout: output, stderr: '' };
  const host: Host = {
    node: 'web-1',
    run: async (_argv, { onLine } = {}) => {
      if (onLine === undefined) return answer;
      for (const line of output.split('\n')) onLine(line);
      return { ...answer, stdout: '' };
    },
    runScript: async () => answer,
    close: async () => undefined,
  };
  return { host: toldCommands(host, { clock, emit: (event) => told.push(event) }), told };
}

describe('commands that are told', () => {
  it('say what was run and what it printed, also where that was read line by line', async () => {
    const { host, told } = follow('a\nb');
    const lines: string[] = [];
    await host.run(['cat', '/etc/my file'], { onLine: (line) => lines.push(line) });
    await host.runScript('echo a');
    expect(lines).toEqual(['a', 'b']);
    expect(told.map(({ params }) => [params.command, params.script, params.output])).toEqual([
      ["cat '/etc/my file'", '', 'a\nb\n'],
      ['sh', 'echo a', 'a\nb'],
    ]);
  });

  it('hold no contents of files that a look at the server reads', async () => {
    const { host, told } = follow(
      '@17000 machine\nx86_64\n@17000 content\n=/etc/redis/x.conf\nrequirepass canary',
    );
    await host.runScript('gather');
    expect(told[0]?.params.output).toBe('@17000 machine\nx86_64\n[…]');
  });

  it('hold neither secrets nor what acts on a terminal, and are few and short', async () => {
    const { host, told } = follow(`\u001b]0;owned\u0007password: hunter2\n${'x'.repeat(1_000_000)}`);
    for (let index = 0; index < 100; index += 1) {
      await host.run(['cat', 'secret'], { stdin: 'canary-on-standard-input' });
    }
    expect(told).toHaveLength(64);
    expect(JSON.stringify(told)).not.toMatch(/hunter2|canary|\\u001b/);
    expect(String(told[0]?.params.output).length).toBeLessThan(5000);
  });
});
