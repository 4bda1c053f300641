import { AppError } from '../../errors/app-error.ts';
import type { LabRecord, NodeRecord } from './lab-state.ts';
import { onNode } from './node.ts';
import { requireSuccess } from './run-command.ts';

const FILL_FILE = '/var/pairkeeper-lab-fill';
const DATE_WRAPPER = '/usr/local/bin/date';

/** Again and again until nothing fits: ext4 gives back what it had reserved for writing when that is done. */
const FILL_SCRIPT = `before=-1
while size=$(stat -c %s "$0" 2>/dev/null || echo 0); [ "$size" != "$before" ]; do
  before=$size
  for block in 1M 4k; do dd if=/dev/zero of="$0" bs=$block oflag=append conv=notrunc 2>/dev/null; done
  sync -f "$0"
done`;

/**
 * Fills the node's disk to the last block.
 * @throws AppError `lab.disk-unlimited` on a lab without `diskMib`: that would fill the machine's own disk
 */
export async function fillDisk(lab: LabRecord, node: NodeRecord): Promise<void> {
  if (lab.diskMib === undefined) {
    throw new AppError('lab.disk-unlimited', { kind: 'usage', node: node.name, params: { lab: lab.name } });
  }
  await requireSuccess(await onNode(lab, node, ['sh', '-c', FILL_SCRIPT, FILL_FILE]));
}

export async function freeDisk(lab: LabRecord, node: NodeRecord): Promise<void> {
  await requireSuccess(await onNode(lab, node, ['rm', '-f', FILL_FILE]));
}

/**
 * Makes the node's `date` tell a time that is off. The kernel's clock is the whole machine's and is never touched, so
 * this is a wrapper in /usr/local/bin, which every PATH has first: scripts that ask `date` see the skew; programs
 * that ask the kernel (databases, TLS, the journal) do not.
 * @param seconds added to the time; 0 puts the clock right
 */
export async function skewClock(lab: LabRecord, node: NodeRecord, seconds: number): Promise<void> {
  if (seconds === 0) {
    await requireSuccess(await onNode(lab, node, ['rm', '-f', DATE_WRAPPER]));
    return;
  }
  const script = `#!/bin/sh
# Made by pairkeeper's lab: this server's clock is off.
for argument in "$@"; do
  case $argument in
    -d* | --date* | -f* | --file* | -r* | --reference* | -s* | --set*) exec /usr/bin/date "$@" ;;
  esac
done
exec /usr/bin/date --date='${Math.trunc(seconds)} seconds' "$@"
`;
  const install = ['sh', '-c', 'cat >"$0" && chmod 0755 "$0"', DATE_WRAPPER];
  await requireSuccess(await onNode(lab, node, install), { stdin: script });
}
