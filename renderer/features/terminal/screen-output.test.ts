// @vitest-environment happy-dom
import { Terminal } from '@xterm/xterm';
import { describe, expect, it, vi } from 'vitest';
import { createScreenOutput, type ScreenOutput } from './screen-output.ts';

const MEBIBYTE = 1024 * 1024;

function create(): { readonly terminal: Terminal; readonly output: ScreenOutput; shown(): number } {
  const terminal = new Terminal({ cols: 80, rows: 5, allowProposedApi: true });
  let shown = 0;
  const output = createScreenOutput(
    terminal,
    (bytes) => {
      shown += bytes;
    },
    (bytes) => `[${bytes} bytes left out]`,
  );
  return { terminal, output, shown: () => shown };
}

const linesOf = (terminal: Terminal): string =>
  Array.from({ length: terminal.buffer.active.length }, (_, row) =>
    terminal.buffer.active.getLine(row)?.translateToString(true),
  ).join('\n');

describe('Ctrl-C in a flood', () => {
  it('lets go of what was not shown, says so, and goes on with what comes after', async () => {
    const { terminal, output, shown } = create();
    const flood = new TextEncoder().encode('y\r\n'.repeat(MEBIBYTE / 2)).subarray(0, MEBIBYTE);
    output.push(flood);
    expect(output.interrupt()).toBe(true);
    output.push(new TextEncoder().encode(`still old \u001b[3`));
    output.onSkipped(500);
    output.push(new TextEncoder().encode('^C\r\nprompt> '));
    await vi.waitFor(() => expect(linesOf(terminal)).toContain('prompt>'));
    expect(linesOf(terminal)).toMatch(/\[\d{6,} bytes left out\]\n\^C\nprompt>/);
    expect(linesOf(terminal)).not.toContain('still old');
    expect(shown()).toBeGreaterThan(flood.length);
  });

  it('drops nothing when there is little, or when a program has the whole screen', async () => {
    const { terminal, output } = create();
    output.push(new TextEncoder().encode('a few lines\r\n'));
    expect(output.interrupt()).toBe(false);
    await new Promise<void>((resolve) => terminal.write('\u001b[?1049h', resolve));
    output.push(new Uint8Array(MEBIBYTE));
    expect(output.interrupt()).toBe(false);
  });
});
