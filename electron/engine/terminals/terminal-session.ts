import type { Clock } from '../../../core/host/clock.ts';
import type { OpenShell, TerminalSize } from '../../../core/host/shell.ts';
import type { Port } from '../../contract/port.ts';
import { type TerminalOrder, type TerminalReport, terminalOrder } from '../../contract/terminal.ts';
import { createOutputFlow } from './output-flow.ts';
import type { Recording } from './recording.ts';
import { keepShell, type ShellLink } from './shell-link.ts';

export type SessionOptions = {
  readonly size: TerminalSize;
  readonly openShell: OpenShell;
  readonly clock: Clock;
  /** Absent unless the admin wants the output to be kept. */
  readonly recording?: Recording | undefined;
};

/**
 * One terminal of the window, over a port of its own, until either end closes it. A connection that was lost is made
 * anew by itself and in place, so that the window keeps its text; an end that somebody wanted, and a refused login,
 * wait for the admin.
 *
 * The shell is held up at its source while the window has more to show than it can, so that neither a `cat` of a
 * gigabyte nor a hidden window ever fills the memory.
 */
export function startTerminalSession(port: Port, options: SessionOptions): void {
  const { recording } = options;
  let isOver = false;
  const report = (message: TerminalReport): void => {
    if (!isOver) port.send(message);
  };
  const flow = createOutputFlow(
    (bytes) => report({ kind: 'data', bytes }),
    (isFull) => link.setPaused(isFull),
  );
  const link: ShellLink = keepShell(options, {
    onConnecting: () => report({ kind: 'connecting' }),
    onOpened(identity) {
      report({
        kind: 'opened',
        identity,
        ...(recording === undefined ? {} : { recording: recording.path }),
      });
    },
    onData(bytes) {
      flow.push(bytes);
      recording?.output(bytes);
    },
    onClosed(end, retryInMs) {
      flow.flush();
      report({ kind: 'closed', end, ...(retryInMs === undefined ? {} : { retryInMs }) });
    },
  });
  const stop = (): void => {
    if (isOver) return;
    isOver = true;
    link.close();
    flow.stop();
    void recording?.close();
    port.close();
  };
  const obey = (order: TerminalOrder): void => {
    switch (order.kind) {
      case 'input':
        link.write(order.text);
        break;
      case 'resize': {
        const size = { columns: order.columns, rows: order.rows };
        link.resize(size);
        recording?.resize(size);
        break;
      }
      case 'ack':
        flow.acknowledge(order.bytes);
        break;
      case 'skip':
        // First what waits behind, or the pause would end in between.
        report({ kind: 'skipped', bytes: link.skip() + flow.drop() });
        break;
      case 'reconnect':
        link.reconnect();
        break;
      case 'close':
        stop();
        break;
    }
  };
  port.listen((message) => {
    const order = terminalOrder.safeParse(message);
    if (order.success && !isOver) obey(order.data);
  });
  port.onClosed(stop);
}
