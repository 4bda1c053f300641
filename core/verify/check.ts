/**
 * A behaviour that is proved from outside after a change, as plain data. Texts: `check.<code>` in locales/.
 */
export type Check = {
  readonly code: string;
  readonly component: string;
  /** The node that the command runs on. */
  readonly node: string;
  readonly argv: readonly string[];
  readonly expect: {
    readonly exitCode: number;
    /** POSIX extended regular expression that a line of the output must match. */
    readonly outputMatches?: string;
  };
  /** The behaviour may take this long to appear, milliseconds; the command is repeated until then. */
  readonly withinMs: number;
  /**
   * Milliseconds after which the first tries are given up and made anew; later ones get more, in step with the time
   * that has gone by. For commands that go on asking in vain when the behaviour appears while they wait. Default: none.
   */
  readonly firstTriesMs?: number;
  readonly params: Readonly<Record<string, string | number>>;
};
