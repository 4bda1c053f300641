/**
 * The smallest change that can be shown, made and undone. The kinds are few and closed; the script that makes
 * them is agent-scripts/linux/transaction.sh, and each kind is described there once more for the node's side.
 */
type StepBase = {
  /** Stable within a node's plan, e.g. `keepalived/config`. */
  readonly id: string;
  /** Id of the component that asked for it. */
  readonly component: string;
  /** Text key `step.<code>` in locales/ saying why this is done. */
  readonly why: string;
};

export type PackageStep = StepBase & {
  readonly kind: 'package';
  readonly packages: readonly string[];
  /**
   * Paths of files that a package's own script makes and that nothing takes away with it. Who removes packages that we
   * added removes these too, unless they were there before or were edited since.
   */
  readonly forgottenFiles?: readonly string[];
};

export type FileStep = StepBase & {
  readonly kind: 'file';
  readonly path: string;
  readonly content: string;
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  /**
   * True for a file that is only given its first content: where it exists its content is left alone and not compared
   * (for example the maintenance flag, which operations write).
   */
  readonly seed?: boolean;
  /** True when the content must not be shown, logged or kept in the plan (then only its hash is). */
  readonly secret?: boolean;
};

export type DirectoryStep = StepBase & {
  readonly kind: 'directory';
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
};

export type ServiceStep = StepBase & {
  readonly kind: 'service';
  readonly unit: string;
  readonly enabled: boolean;
  /** How a running service takes a change of the files it reads: reload keeps connections, restart does not. */
  readonly onChange: 'reload' | 'restart' | 'none';
  /** Ids of the steps whose change calls for `onChange`. */
  readonly readsSteps: readonly string[];
  /**
   * Addresses, without prefix length, that the service gives away when it stops. Named where what runs now and what
   * will run don't understand each other, so that the nodes must at no time run both: then the first node stops the
   * service until the second one runs anew (transaction-hand-over.sh).
   */
  readonly handsOver?: readonly string[];
};

type SysctlStep = StepBase & {
  readonly kind: 'sysctl';
  readonly key: string;
  readonly value: string;
};

export type CommandStep = StepBase & {
  readonly kind: 'command';
  /** Exit status 0 means that nothing needs to be done. Read-only. */
  readonly check: readonly string[];
  readonly run: readonly string[];
  /** Absent: this can't be undone, and the plan says so before anything runs. */
  readonly undo?: readonly string[];
};

export type Step = PackageStep | FileStep | DirectoryStep | ServiceStep | SysctlStep | CommandStep;

/**
 * Commands that judge the staged files before any of them is active. `{root}` in an argument stands for the
 * folder that holds the staged tree, under which every new file lies at its final path.
 */
export type Validation = {
  readonly id: string;
  readonly component: string;
  readonly argv: readonly string[];
  /** Exit statuses that mean "valid". keepalived -t on Debian 12 makes this necessary (keepalived #2587). */
  readonly validExitCodes: readonly number[];
  /** Exit statuses that say nothing; then standard error must match none of `rejectPatterns`. */
  readonly unknownExitCodes?: readonly number[];
  /** POSIX extended regular expressions; a line of output that matches means "not valid". */
  readonly rejectPatterns?: readonly string[];
};
