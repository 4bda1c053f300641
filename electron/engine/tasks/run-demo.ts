import { join } from 'node:path';
import { labEvent, requireLab, startLab } from '../../../core/adapters/lab/start-lab.ts';
import { trustLab } from '../../../core/adapters/lab/trust-lab.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import type { TaskResults } from '../../contract/task.ts';
import type { Parts } from '../parts.ts';
import type { TaskRun } from './task-board.ts';

/** The lab of the demo servers when the app does not run in one already. */
const DEMO_LAB = 'demo';

/** Boots the two demo servers, or finds them running; their host keys are known from then on. */
export async function runDemo({ surroundings }: Parts, run: TaskRun): Promise<TaskResults['demo']> {
  const { clock, home, lab: present } = surroundings;
  await requireLab();
  const lab = await startLab({
    name: present ?? DEMO_LAB,
    onProgress: (progress) => run.emit(labEvent(progress, clock)),
  });
  await trustLab(lab, join(home, 'known_hosts'));
  const [first, second] = lab.nodes;
  if (first === undefined || second === undefined) {
    throw new AppError('lab.not-found', { kind: 'usage', params: { lab: lab.name } });
  }
  return {
    lab: lab.name,
    namespace: lab.namespace,
    nodes: [first, second].map(({ name, address }) => ({ name, address })),
    vip: `${lab.vip()}/24`,
    witness: lab.gateway,
    identityFile: lab.sshKeyPath,
  };
}
