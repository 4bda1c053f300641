import type { TerminalSize } from '../../../core/host/shell.ts';
import type { Target } from '../../../electron/contract/task.ts';
import {
  MAXIMUM_INPUT_LENGTH,
  type TerminalOrder,
  type TerminalReport,
  terminalReport,
} from '../../../electron/contract/terminal.ts';
import { callEngine, onEngine } from '../../shared/desktop.ts';

/** Shown output is acknowledged in portions of this size: each wakes the engine, so large, but well below the mark at which it goes on. Bytes. */
const ACKNOWLEDGE_BYTES = 512 * 1024;

export type ChannelOptions = {
  readonly target: Target;
  /** Name of the node. */
  readonly node: string;
  readonly record: boolean;
  size(): TerminalSize;
  /** What the engine tells, output included; `failed` when it would not even open a terminal. */
  onReport(report: TerminalReport): void;
  onFailed(error: unknown): void;
};

/** The window's end of a terminal. */
export type TerminalChannel = {
  type(text: string): void;
  resize(size: TerminalSize): void;
  /** So many bytes of output were shown. */
  shown(bytes: number): void;
  /** Lets go of all output that is on its way; the engine answers `skipped`. */
  skip(): void;
  reconnect(): void;
  /** Asks the engine anew, after it would not open a terminal. */
  reopen(): void;
  close(): void;
};

/**
 * Opens a terminal in the engine, over a port of its own that main never sees, and again in an engine that replaces
 * one that ended.
 */
export function openTerminalChannel(options: ChannelOptions): TerminalChannel {
  let port: MessagePort | undefined;
  let shownBytes = 0;
  let isClosed = false;

  const order = (message: TerminalOrder): void => port?.postMessage(message);
  const open = (): void => {
    const { port1, port2 } = new MessageChannel();
    port?.close();
    port = port1;
    shownBytes = 0;
    port1.onmessage = ({ data }) => {
      const report = terminalReport.safeParse(data);
      if (report.success && port === port1) options.onReport(report.data);
    };
    const { target, node, record } = options;
    callEngine('terminals.open', { target, node, record, ...options.size() }, [port2]).catch(
      (error: unknown) => {
        if (port === port1) options.onFailed(error);
      },
    );
  };

  const stopFollowing = onEngine(() => {
    if (!isClosed) open();
  });
  return {
    type(text) {
      for (let at = 0; at < text.length; at += MAXIMUM_INPUT_LENGTH) {
        order({ kind: 'input', text: text.slice(at, at + MAXIMUM_INPUT_LENGTH) });
      }
    },
    resize: (size) => order({ kind: 'resize', ...size }),
    shown(bytes) {
      shownBytes += bytes;
      if (shownBytes < ACKNOWLEDGE_BYTES) return;
      order({ kind: 'ack', bytes: shownBytes });
      shownBytes = 0;
    },
    skip: () => order({ kind: 'skip' }),
    reconnect: () => order({ kind: 'reconnect' }),
    reopen: open,
    close() {
      isClosed = true;
      stopFollowing();
      order({ kind: 'close' });
      port?.close();
    },
  };
}
