import type { IDisposable, Terminal } from '@xterm/xterm';

/** Answers in a row without a key pressed: a program asks for a few, only an attack for more. */
const MAXIMUM_ANSWERS = 64;

/** OSC sequences that ask for colours (and would be answered), change them, or reach for the clipboard. */
const REFUSED_OSC = [4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 50, 52, 104, 110, 111, 112, 777, 1337];

export type TerminalGuard = IDisposable & {
  /** The admin did something: answers are given again. */
  onKey(): void;
};

/**
 * Lets a server's output draw, and nothing else. Whatever a terminal answers is typed into the server's shell in the
 * admin's name, so there are only the three answers that programs can't do without, none of which holds text of the
 * server's choice: what kind of terminal this is (DA), that it works (DSR 5), and where the cursor is (CPR). They go
 * through `answer`, so that `onData` of the terminal is the admin alone.
 *
 * Everything else that xterm.js answers (DECRQM, DECRQSS, colours, window reports) stays without an answer: the class
 * of CVE-2022-45063, CVE-2019-0542 and CVE-2003-0063.
 *
 * @param answer sends an answer to the server
 */
export function guardTerminal(terminal: Terminal, answer: (text: string) => void): TerminalGuard {
  const { parser } = terminal;
  let answers = 0;
  const reply = (text: () => string) => (): boolean => {
    answers += 1;
    if (answers <= MAXIMUM_ANSWERS) answer(text());
    return true;
  };
  const refuse = (): boolean => true;
  const position = (): string =>
    `${terminal.buffer.active.cursorY + 1};${Math.min(terminal.buffer.active.cursorX + 1, terminal.cols)}`;
  const kind = reply(() => '\u001b[?1;2c');
  const status = (prefix: string) => (params: readonly (number | number[])[]) => {
    if (params[0] === 6) return reply(() => `\u001b[${prefix}${position()}R`)();
    if (params[0] === 5 && prefix === '') return reply(() => '\u001b[0n')();
    return true;
  };
  const hooks: IDisposable[] = [
    parser.registerCsiHandler({ final: 'c' }, ([first]) => (first === 0 ? kind() : true)),
    parser.registerCsiHandler({ prefix: '>', final: 'c' }, ([first]) =>
      first === 0 ? reply(() => '\u001b[>0;276;0c')() : true,
    ),
    parser.registerEscHandler({ final: 'Z' }, refuse),
    parser.registerCsiHandler({ final: 'n' }, status('')),
    parser.registerCsiHandler({ prefix: '?', final: 'n' }, status('?')),
    parser.registerCsiHandler({ intermediates: '$', final: 'p' }, refuse),
    parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, refuse),
    parser.registerCsiHandler({ prefix: '>', final: 'q' }, refuse),
    parser.registerCsiHandler({ prefix: '?', final: 'u' }, refuse),
    parser.registerCsiHandler({ final: 't' }, refuse),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, refuse),
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, refuse),
    ...REFUSED_OSC.map((number) => parser.registerOscHandler(number, refuse)),
  ];
  return {
    onKey() {
      answers = 0;
    },
    dispose() {
      for (const hook of hooks) hook.dispose();
    },
  };
}
