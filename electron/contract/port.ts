/**
 * The part of a message port that is used at both ends of it: DOM's MessagePort in the window, Electron's
 * MessagePortMain in the engine, and Node's in tests are made to fit by their owners.
 */
export type Port = {
  /** Sends a message; `ports` travel with it. */
  send(message: unknown, ports?: readonly unknown[]): void;
  /** Calls back for each message, with the ports that came along. Called once. */
  listen(listener: (message: unknown, ports: readonly unknown[]) => void): void;
  /** Calls back when the other end is gone. */
  onClosed(listener: () => void): void;
  close(): void;
};
