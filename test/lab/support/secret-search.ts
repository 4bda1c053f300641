import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';
import { runOn } from './run-on.ts';

const PATTERN = '/run/secret-search';

/** Where on a server a planted secret is found. */
export type SecretSearch = {
  /** Runs work, and looks ten times a second whether a process has the secret in its arguments or environment. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Such processes, as `/proc/<pid>/cmdline` or `/proc/<pid>/environ`. */
  processes(): Promise<readonly string[]>;
  /** Files that hold it; `journal` for a line that was logged. */
  files(): Promise<readonly string[]>;
};

/** @param secret is put on the node, for root alone, so that no search has it in its own arguments */
export async function searchForSecret(node: LabNode, secret: string): Promise<SecretSearch> {
  await runOn(node, `umask 077; cat >${PATTERN}`, `${secret}\n`);
  const sample = `while :; do
    grep -lsaFf ${PATTERN} /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>${PATTERN}.seen; sleep 0.1
  done`;
  return {
    async during(work) {
      await node.run(['systemd-run', '--quiet', '--collect', '--unit=secret-search', 'sh', '-c', sample]);
      try {
        return await work();
      } finally {
        await node.run(['systemctl', 'stop', 'secret-search']);
      }
    },
    processes: async () => linesOf(await runOn(node, `sort -u ${PATTERN}.seen`)),
    files: async () =>
      linesOf(
        await runOn(
          node,
          `grep -rlsaFf ${PATTERN} /etc /home /root /tmp /var /run/pairkeeper /usr/libexec /usr/local
          journalctl --no-pager -o cat | grep -qaFf ${PATTERN} && echo journal; true`,
        ),
      ),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
