// @vitest-environment happy-dom
import { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { guardTerminal } from './guard-terminal.ts';
import { cleanTitle } from './title.ts';

type Played = {
  readonly answers: string[];
  readonly typed: string[];
  readonly titles: string[];
  readonly terminal: Terminal;
};

async function play(...output: readonly (string | Uint8Array)[]): Promise<Played> {
  const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const answers: string[] = [];
  const typed: string[] = [];
  const titles: string[] = [];
  guardTerminal(terminal, (text) => answers.push(text));
  terminal.onData((data) => typed.push(data));
  terminal.onBinary((data) => typed.push(data));
  terminal.onTitleChange((title) => titles.push(cleanTitle(title)));
  for (const piece of output) await new Promise<void>((resolve) => terminal.write(piece, resolve));
  return { answers, typed, titles, terminal };
}

const ESC = '\u001b';
const ST = `${ESC}\\`;

describe('what a server asks of the terminal', () => {
  it('is answered where programs need it', async () => {
    const { answers, typed } = await play(`${ESC}[c${ESC}[>c${ESC}[5n${ESC}[3;7H${ESC}[6n${ESC}[?6n`);
    expect(answers).toEqual([`${ESC}[?1;2c`, `${ESC}[>0;276;0c`, `${ESC}[0n`, `${ESC}[3;7R`, `${ESC}[?3;7R`]);
    expect(typed).toEqual([]);
  });

  it('is not answered without end', async () => {
    const { answers } = await play(`${ESC}[6n`.repeat(10_000));
    expect(answers.length).toBeLessThanOrEqual(64);
  });

  it.each([
    ['clipboard, read', `${ESC}]52;c;?${ST}`],
    ['clipboard, written', `${ESC}]52;c;ZXZpbA==${ST}`],
    ['colours', `${ESC}]4;1;?${ST}${ESC}]10;?${ST}${ESC}]11;?\u0007${ESC}]12;?${ST}`],
    ['font (CVE-2022-45063)', `${ESC}]50;?${ST}`],
    ['iTerm and VS Code', `${ESC}]1337;ReportVariable=eA==${ST}${ESC}]633;E;x${ST}`],
    ['title (CVE-2003-0063)', `${ESC}]2;evil${ST}${ESC}[21t${ESC}[20t`],
    ['window', `${ESC}[14t${ESC}[16t${ESC}[18t${ESC}[19t${ESC}[11t${ESC}[13t`],
    ['settings (DECRQSS)', `${ESC}P$qm${ST}${ESC}P$q"p${ST}${ESC}P$qevil${ST}`],
    ['termcap (XTGETTCAP)', `${ESC}P+q544e${ST}`],
    ['modes (DECRQM)', `${ESC}[?2026$p${ESC}[4$p`],
    ['version', `${ESC}[>q${ESC}[=c${ESC}Z\u0005`],
    ['keyboard', `${ESC}[?u${ESC}[?996n${ESC}[?15n${ESC}[?25n`],
    ['checksum and presentation', `${ESC}[1;1;1;1;1;1*y${ESC}[1$w${ESC}[2$w`],
    ['C1 in eight bits', new Uint8Array([0x9b, 0x63, 0x9d, 0x35, 0x32, 0x3b, 0x63, 0x3b, 0x3f, 0x9c])],
  ])('is left without an answer: %s', async (_what, output) => {
    const { answers, typed } = await play(output);
    expect([...answers, ...typed]).toEqual([]);
  });
});

describe('hostile output', () => {
  it('of five megabytes of title is a short title', async () => {
    const { titles } = await play(`${ESC}]0;${'A\u202e'.repeat(2_500_000)}${ST}`);
    expect(titles.length).toBeLessThanOrEqual(1);
    for (const title of titles) expect(title.length).toBeLessThanOrEqual(200);
  });

  it('leaves a terminal that still works', async () => {
    const corpus = [
      new Uint8Array(100_000),
      new Uint8Array([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf5, 0x80, 0x80, 0x80]),
      new TextEncoder().encode('\u4e3b').slice(0, 2),
      'x'.repeat(2_000_000),
      `${ESC}[${'9'.repeat(10_000)}A`,
      `${ESC}[${';'.repeat(10_000)}m`,
      `${ESC}[2147483647;2147483647H${ESC}[2147483647b`,
      `${ESC}[?1049h${ESC}[?2004h${ESC}[?1000h`,
      `${ESC}]8;;javascript:alert(1)${ST}click${ESC}]8;;${ST}`,
      `${ESC}Pq${'~'.repeat(100_000)}${ST}`,
      `${ESC}]0;never ended ${'y'.repeat(1_000_000)}`,
    ];
    const { terminal, answers, typed } = await play(...corpus, `${ST}${ESC}c${ESC}[2J${ESC}[Hstill here`);
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('still here');
    expect([...answers, ...typed]).toEqual([]);
  });
});
