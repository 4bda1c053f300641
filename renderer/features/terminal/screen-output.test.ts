// @vitest-environment happy-dom
import { Terminal } from '@xterm/xterm';
import { describe, expect, it, vi } from 'vitest';
import { createScreenOutput, type ScreenOutput } from './screen-output.ts';

const MEBIBYTE = 1024 * 1024;

/** @returns what the engine is told, in order, beside the screen */
function create(): { readonly terminal: Terminal; readonly output: ScreenOutput; readonly told: string[] } {
  const terminal = new Terminal({ cols: 80, rows: 5, allowProposedApi: true });
  const told: string[] = [];
  const engine = {
    shown: (bytes: number) => void told.push(`shown ${bytes}`),
    skip: () => void told.push('skip'),
  };
  const output = createScreenOutput(terminal, engine, (bytes) => `[${bytes} bytes left out]`);
  return { terminal, output, told };
}

const linesOf = (terminal: Terminal): string =>
  Array.from({ length: terminal.buffer.active.length }, (_, row) =>
    terminal.buffer.active.getLine(row)?.translateToString(true),
  ).join('\n');

describe('Ctrl-C in a flood', () => {
  it('lets go of what was not shown, says so, and goes on with what comes after', async () => {
    const { terminal, output, told } = create();
    const flood = new TextEncoder().encode('y\r\n'.repeat(MEBIBYTE / 2)).subarray(0, MEBIBYTE);
    output.push(flood);
    output.interrupt();
    expect(told.findIndex((word) => word.startsWith('shown'))).toBeGreaterThan(told.indexOf('skip'));
    output.push(new TextEncoder().encode(`still old \u001b[3`));
    output.onSkipped(500);
    output.push(new TextEncoder().encode('^C\r\nprompt> '));
    await vi.waitFor(() => expect(linesOf(terminal)).toContain('prompt>'), { timeout: 30_000 });
    expect(linesOf(terminal)).toMatch(/\[\d{6,} bytes left out\]\n\^C\nprompt>/);
    expect(linesOf(terminal)).not.toContain('still old');
    const shown = told.reduce((sum, word) => sum + Number(/^shown (\d+)/.exec(word)?.[1] ?? 0), 0);
    expect(shown).toBeGreaterThan(flood.length);
  });

  it('drops nothing when there is little, or when a program has the whole screen', async () => {
    const { terminal, output, told } = create();
    output.push(new TextEncoder().encode('a few lines\r\n'));
    output.interrupt();
    await new Promise<void>((resolve) => terminal.write('\u001b[?1049h', resolve));
    output.push(new Uint8Array(MEBIBYTE));
    output.interrupt();
    expect(told).not.toContain('skip');
  });
});
