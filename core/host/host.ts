import type { CancelSignal } from './cancel-signal.ts';

/**
 * What can be done on one server. argv in, result out; how it gets there (SSH, sudo) is the adapter's matter.
 * An exit status other than 0 is a result, not an error; a lost connection is an AppError of kind `connection`.
 */
export type RunResult = {
  /** null when a signal ended the command; then `signal` names it. */
  readonly exitCode: number | null;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
};

export type RunOptions = {
  /** Run as root, through sudo when the login is not root. Default true. */
  readonly asRoot?: boolean;
  /** Text for the command's standard input. Secrets travel here and nowhere else. */
  readonly stdin?: string;
  /** Called for each complete line of standard output as it arrives; such lines are not kept in `stdout`. */
  readonly onLine?: (line: string) => void;
  /** Aborting closes the channel; the remote command then sees a closed pipe. */
  readonly signal?: CancelSignal;
  /** Milliseconds after which the channel is closed and an AppError `host.timeout` is thrown. Default: none. */
  readonly timeoutMs?: number;
};

export type Host = {
  /** The node's name in pair.yaml. */
  readonly node: string;
  /** Runs one command. `argv[0]` is the program; nothing is interpreted by a shell on the way. */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /**
   * Runs a POSIX sh script that is sent over standard input, so that it may be long and hold secrets.
   * The script is read completely before its first command runs: a connection lost half-way runs nothing.
   */
  runScript(script: string, options?: Omit<RunOptions, 'stdin'>): Promise<RunResult>;
  /** Closes the connection. Safe to call twice. */
  close(): Promise<void>;
};

/** Both servers of a pair, in the order of pair.yaml. */
export type HostPair = readonly [Host, Host];
