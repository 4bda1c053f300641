import { gateFolder } from '../../build/matrix-gate.mts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';

/** A program on a node that will wait at a label. */
export type ArmedGate = {
  /** Process of the program once it waits; undefined when the gate was taken away first, or the node's power. */
  readonly reached: Promise<number | undefined>;
  /** Nobody waits there any more. */
  disarm(): Promise<void>;
};

/**
 * Writes down from now on which labels programs of a node reach, and makes the first one that reaches `label` wait.
 * @param label `<program> <what>`; absent: nobody waits
 */
export async function armGate(node: LabNode, label = ''): Promise<ArmedGate> {
  const script = `mkdir -p ${gateFolder} && cd ${gateFolder} && rm -f at was trail && : >trail &&
    { [ -p reached ] || mkfifo -m 0600 reached; } && printf '%s\\n' "$1" >at.new && mv at.new at &&
    { [ -p go ] || mkfifo -m 0600 go; }`;
  await succeed(node, ['sh', '-c', script, 'arm', label]);
  const read = ['sh', '-c', `read -r pid <${gateFolder}/reached && echo "$pid"`];
  const reached = node.run(read).then(({ stdout }) => Number(stdout.trim()) || undefined);
  return {
    reached,
    async disarm() {
      await node.run(['sh', '-c', `cd ${gateFolder} && rm -f at && ${writeTo('reached', 'none')}`]);
      await reached;
    },
  };
}

/** Lets the program that waits go on. */
export async function release(node: LabNode): Promise<void> {
  await succeed(node, ['sh', '-c', `cd ${gateFolder} && ${writeTo('go', 'go')}`]);
}

/** The labels in the order in which they were reached. */
export async function readTrail(node: LabNode): Promise<readonly string[]> {
  const { stdout } = await node.run(['cat', `${gateFolder}/trail`]);
  return stdout.split('\n').filter((line) => line !== '');
}

/** SIGKILL for a script and everything that it started: all of its login session. */
export async function killSession(node: LabNode, pid: number): Promise<void> {
  const script = `session_of() { sed 's/.*) //' "$1" 2>/dev/null | cut -d ' ' -f 4; }
    session=$(session_of "/proc/$1/stat")
    [ "\${session:-0}" -gt 1 ] || exit 1
    for stat in /proc/[0-9]*/stat; do
      [ "$(session_of "$stat")" != "$session" ] || { id=\${stat#/proc/}; kill -KILL "\${id%/stat}"; }
    done`;
  await succeed(node, ['sh', '-c', script, 'kill', String(pid)]);
}

/** Waits for the reader, who may not have opened the pipe yet. The time limit is for one that has died. */
function writeTo(pipe: string, word: string): string {
  return `timeout 60 sh -c 'echo ${word} >${pipe}'`;
}

async function succeed(node: LabNode, argv: readonly string[]): Promise<void> {
  const result = await node.run(argv);
  if (result.exitCode !== 0) throw new Error(`${node.name}: ${argv[2]}: ${result.stderr}`);
}
