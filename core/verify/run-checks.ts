import { AppError } from '../errors/app-error.ts';
import type { Host } from '../host/host.ts';
import { shellJoin } from '../host/shell-quote.ts';
import type { Check } from './check.ts';

/** What came of one check. */
export type CheckResult = {
  readonly check: Check;
  readonly passed: boolean;
  /** Milliseconds until it passed, or until it was given up. */
  readonly elapsedMs: number;
  /** The last output of a check that failed, cut to 500 characters; '' when it passed. */
  readonly output: string;
};

/** What else is to be seen on a node once its checks have ended. */
export type Look = { readonly argv: readonly string[]; readonly onOutput: (output: string) => void };

/** Between two tries of one check on the node. */
const retryPauseSeconds = '0.05';

/** No try of a check with `firstTriesMs` gets longer than this. */
const longestTryMs = 2000;

/**
 * Proves the checks of one node, all in one script: each command is repeated until it behaves or its time is up.
 * Polling is right here: what is proved is that an outside observer sees the behaviour, not that an event was sent.
 *
 * @param host connection made after the change; never the one that the change was made through
 * @param checks of this node only
 * @param look a command that is run when they have all ended, in the same round trip, and who gets its output
 * @throws AppError of kind `connection` when the node is lost meanwhile
 */
export async function runChecks(
  host: Host,
  checks: readonly Check[],
  look?: Look,
): Promise<readonly CheckResult[]> {
  if (checks.length === 0 && look === undefined) {
    return [];
  }
  const result = await host.runScript(checkScript(checks, look), {
    timeoutMs: checks.reduce((sum, check) => sum + check.withinMs, 0) + 30_000,
  });
  look?.onOutput(result.stdout.replace(/^@check\t.*\n/gm, ''));
  const reports = new Map(
    result.stdout.split('\n').flatMap((line) => {
      const [marker, index, verdict, elapsed, ...output] = line.split('\t');
      return marker === '@check'
        ? [[Number(index), { verdict, elapsed: Number(elapsed), output: output.join(' ') }] as const]
        : [];
    }),
  );
  return checks.map((check, index) => {
    const report = reports.get(index);
    if (report === undefined) {
      throw new AppError('verify.no-answer', {
        kind: 'unexpected',
        node: host.node,
        params: { check: check.code },
      });
    }
    const passed = report.verdict === 'passed';
    return { check, passed, elapsedMs: report.elapsed, output: passed ? '' : report.output.slice(0, 500) };
  });
}

/** Checks run side by side on the node, so that the whole takes as long as the slowest. */
function checkScript(checks: readonly Check[], look: Look | undefined): string {
  const functions = `
now_ms() { read -r up _ </proc/uptime; echo "$(( \${up%.*} * 1000 + 1\${up#*.}0 - 1000 ))"; }
attempt() {
  index=$1 wanted=$2 pattern=$3 limit=$4 first_tries=$5; shift 5
  begun=$(now_ms) elapsed=0
  while :; do
    if [ "$first_tries" = 0 ]; then
      output=$("$@" 2>&1 </dev/null); code=$?
    else
      patience=$(( elapsed / 3 ))
      [ "$patience" -ge "$first_tries" ] || patience=$first_tries
      [ "$patience" -le ${longestTryMs} ] || patience=${longestTryMs}
      output=$(timeout "$(( patience / 1000 )).$(printf %03d $(( patience % 1000 )))" "$@" 2>&1 </dev/null); code=$?
    fi
    elapsed=$(( $(now_ms) - begun ))
    if [ "$code" = "$wanted" ] && { [ -z "$pattern" ] || printf '%s\\n' "$output" | grep -Eq -- "$pattern"; }; then
      verdict=passed; break
    fi
    [ "$elapsed" -lt "$limit" ] || { verdict=failed; break; }
    sleep ${retryPauseSeconds}
  done
  printf '@check\\t%s\\t%s\\t%s\\t%s\\n' "$index" "$verdict" "$elapsed" \\
    "$(printf '%s' "$output" | tr '\\n\\t' '  ' | cut -c1-500)"
}`;
  const calls = checks.map((check, index) => {
    const { exitCode, outputMatches = '' } = check.expect;
    const numbers = [check.withinMs, check.firstTriesMs ?? 0].map(String);
    return `attempt ${shellJoin([String(index), String(exitCode), outputMatches, ...numbers, ...check.argv])} &`;
  });
  const last = look === undefined ? '' : `${shellJoin(look.argv)}\n`;
  return `${functions}\n${calls.join('\n')}\nwait\n${last}`;
}
