import type { AppError } from '../errors/app-error.ts';
import type { CancelSignal } from './cancel-signal.ts';

/** Measured in characters. */
export type TerminalSize = { readonly columns: number; readonly rows: number };

/** What the connection proved about the server, for the badge beside a terminal. */
export type ConnectionIdentity = {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** Empty without a jump host. */
  readonly jump: string;
  readonly hostKeyType: string;
  /** As ssh-keygen -l prints it: `SHA256:` and 43 characters. */
  readonly hostKeyFingerprint: string;
  /** Name of the key exchange (RFC 4253, 7), and of the cipher from the server. */
  readonly keyExchange: string;
  readonly cipher: string;
  /** Whether removed packets would be noticed (CVE-2023-48795). */
  readonly strictKeyExchange: boolean;
};

/** How a shell came to its end. */
export type ShellEnd =
  /** It ended by itself; without a status the server did not tell one. */
  | { readonly kind: 'exited'; readonly exitCode?: number; readonly signal?: string }
  | { readonly kind: 'lost'; readonly error: AppError }
  /** close() was called. */
  | { readonly kind: 'closed' };

export type ShellOptions = {
  readonly size: TerminalSize;
  /** terminfo name, e.g. `xterm-256color`. */
  readonly term: string;
  /** Each piece of output as it came: hostile bytes, cut anywhere, also inside of a character. */
  readonly onData: (bytes: Uint8Array) => void;
  /** Called once, after the last piece of output. */
  readonly onEnd: (end: ShellEnd) => void;
  /** Aborting ends the attempt to open one; later it does nothing. */
  readonly signal?: CancelSignal;
};

/** An interactive login shell on a node, with a connection of its own. */
export type Shell = {
  readonly node: string;
  readonly identity: ConnectionIdentity;
  /** Types into it: text as UTF-8. Does nothing after the end. */
  write(input: string | Uint8Array): void;
  resize(size: TerminalSize): void;
  /**
   * Stops the output at its source: nothing more is handed on, and when the window of the channel (RFC 4254, 5.2;
   * a few MiB) is full, the program on the server waits.
   */
  pause(): void;
  resume(): void;
  /**
   * Throws away output that has arrived and was held back by pause(): what nobody wants to see any more after
   * Ctrl-C.
   *
   * @returns how much it was, bytes
   */
  skip(): number;
  /** Hangs up. Safe to call twice. */
  close(): Promise<void>;
};

/** Opens a shell on one fixed node. Throws AppError `ssh.*`. */
export type OpenShell = (options: ShellOptions) => Promise<Shell>;
