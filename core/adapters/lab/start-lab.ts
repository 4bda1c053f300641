import { AppError } from '../../errors/app-error.ts';
import type { Event } from '../../events/event.ts';
import type { Clock } from '../../host/clock.ts';
import { createLab, type Lab, type LabOptions, openLab } from './lab.ts';
import { labNames } from './lab-state.ts';
import type { LabProgress } from './progress.ts';
import { checkLabRequirements } from './requirements.ts';

/** Boots a lab, or those of its servers that are off when it is there already. */
export async function startLab(options: LabOptions & { readonly name: string }): Promise<Lab> {
  if (!(await labNames()).includes(options.name)) return createLab(options);
  const lab = await openLab(options.name, options.onProgress);
  for (const node of lab.nodes) await node.powerOn();
  return lab;
}

/** @throws AppError `lab.*` (blocked): the first thing that keeps a lab from running here */
export async function requireLab(): Promise<void> {
  const [problem] = await checkLabRequirements();
  if (problem !== undefined) throw new AppError(problem.code, { kind: 'blocked', params: problem.params });
}

/** What a lab tells while it works, as an event. */
export function labEvent({ code, params }: LabProgress, clock: Clock): Event {
  const { node, ...rest } = params;
  const at = new Date(clock.now()).toISOString();
  return { code, level: 'info', at, params: rest, ...(node === undefined ? {} : { node: String(node) }) };
}
