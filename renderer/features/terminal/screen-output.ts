import type { Terminal } from '@xterm/xterm';
import { createOutputFeed } from './output-feed.ts';
import type { TerminalChannel } from './terminal-channel.ts';

/** With less than this behind, everything is shown: it takes a moment. Bytes. */
const FLOOD_BYTES = 256 * 1024;

/** The way of a server's output to the screen, which Ctrl-C can clear. */
export type ScreenOutput = {
  push(bytes: Uint8Array): void;
  /**
   * Ctrl-C was pressed and is about to be sent. In a flood, what has not been shown yet is dropped, here and in the
   * engine: the server gets the key when the admin sees the prompt, and not after megabytes of what was to be stopped.
   */
  interrupt(): void;
  /** The engine has skipped so many bytes; what comes from now on is new. */
  onSkipped(bytes: number): void;
  /** A text of ours, after all output so far. */
  note(text: string): void;
  /** Another connection: nothing that was skipped will come any more. */
  reset(): void;
};

/**
 * @param engine told what was shown or dropped, and to let go of what it holds, which it answers with `skipped`
 * @param noteOf the note that takes the place of output that was dropped, given its bytes
 */
export function createScreenOutput(
  terminal: Pick<Terminal, 'write' | 'buffer'>,
  engine: Pick<TerminalChannel, 'shown' | 'skip'>,
  noteOf: (bytes: number) => string,
): ScreenOutput {
  const feed = createOutputFeed((bytes, done) => terminal.write(bytes, done), engine.shown);
  /** Bytes dropped since Ctrl-C; undefined while nothing is. */
  let dropped: number | undefined;
  const note = (text: string): void => feed.push(new TextEncoder().encode(text));
  return {
    push(bytes) {
      if (dropped === undefined) {
        feed.push(bytes);
        return;
      }
      dropped += bytes.length;
      engine.shown(bytes.length);
    },
    interrupt() {
      // A program that draws the whole screen would leave it half drawn.
      const isFlood = feed.waitingBytes >= FLOOD_BYTES && terminal.buffer.active.type === 'normal';
      if (!isFlood || dropped !== undefined) return;
      // Before the server has the key, and before the engine hears that there is room again: else the prompt could be
      // among what it skips.
      engine.skip();
      dropped = feed.drop();
    },
    onSkipped(bytes) {
      if (dropped === undefined) return;
      const total = dropped + bytes;
      dropped = undefined;
      // CAN ends a sequence that was cut in two; colours and character set go back to normal.
      note(`\u0018\u001b[0m\u000f\r\n\u001b[2m${noteOf(total)}\u001b[0m\r\n`);
    },
    note,
    reset() {
      dropped = undefined;
    },
  };
}
