import { AppError, type ErrorKind } from '../core/errors/app-error.ts';

/**
 * Exit statuses of the command line (docs/cli.md). 64, 69 and 70 are those of BSD's sysexits(3);
 * 130 is what a shell reports for a program ended by Ctrl-C.
 */
export const exitCodes = {
  ok: 0,
  changes: 2,
  blocked: 3,
  rolledBack: 4,
  partial: 5,
  degraded: 6,
  down: 7,
  unknown: 8,
  usage: 64,
  connection: 69,
  unexpected: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byKind: Readonly<Record<ErrorKind, ExitCode>> = {
  usage: exitCodes.usage,
  connection: exitCodes.connection,
  blocked: exitCodes.blocked,
  unexpected: exitCodes.unexpected,
};

/** The exit status that an error leads to; anything that nobody foresaw is 70. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof AppError ? byKind[error.kind] : exitCodes.unexpected;
}
