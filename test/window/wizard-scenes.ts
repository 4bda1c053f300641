import type { Finding } from '../../core/preflight/finding.ts';
import type { Draft, DraftStep } from '../../electron/contract/pair.ts';
import type { PlanResult, TaskEvent, TaskOrder, TaskView } from '../../electron/contract/task.ts';
import { draftOf, fakeDrafts, shopYaml } from '../fakes/fake-drafts.ts';
import { planOf } from '../fakes/fake-plan.ts';
import type { Scene } from './scenes.ts';

const target = { draftId: 'd1' };

const finding = (
  code: string,
  level: Finding['level'],
  node: string,
  params: Finding['params'],
): Finding => ({
  code,
  level,
  node,
  params,
});
const findings: readonly Finding[] = [
  finding('vip.in-use', 'blocker', 'web-1', {
    vip: '10.0.0.100',
    mac: '02:00:00:00:00:09',
    interface: 'eth0',
  }),
  finding('clock.differs', 'warning', 'web-2', { seconds: 4, other: 'web-1' }),
];

const plan: PlanResult = {
  findings: [],
  holder: 'web-1',
  plan: {
    version: 1,
    hash: 'h',
    pair: 'shop',
    createdAt: '2026-11-21T09:00:00.000Z',
    firstNode: 'web-2',
    nodes: [planOf('web-1'), planOf('web-2')],
    findings: [],
  },
  predictedMs: { powerOff: 950, serviceFailed: 2600, serviceHung: 4600, switchover: 310 },
  deadlineSeconds: 120,
};

function done(id: string, order: TaskOrder, result: unknown): TaskView {
  const at = new Date().toISOString();
  return { id, order, startedAt: at, endedAt: at, events: 0, state: 'done', result } as TaskView;
}

const applyOrder = { kind: 'apply', target, planTaskId: 'p1' } as const;

function running(): TaskView {
  const until = new Date(Date.now() + 117_000).toISOString();
  return {
    id: 'a1',
    order: applyOrder,
    startedAt: new Date().toISOString(),
    events: 3,
    state: 'running',
    deadlines: { 'web-1': until, 'web-2': until },
  };
}

const log: readonly TaskEvent[] = (
  [
    ['phase-started', 'web-1', { phase: 'prepare' }],
    ['phase-started', 'web-2', { phase: 'prepare' }],
    ['phase-done', 'web-1', { phase: 'prepare', milliseconds: 4210 }],
    ['phase-done', 'web-2', { phase: 'prepare', milliseconds: 3980 }],
    ['phase-started', 'web-2', { phase: 'commit' }],
    [
      'step-started',
      'web-2',
      { step: 'nginx/config', why: 'nginx.config', kind: 'file', number: 1, total: 4 },
    ],
  ] as const
).map(([code, node, params], index) => ({
  taskId: 'a1',
  index,
  event: { code: `apply.${code}`, level: 'info', at: new Date().toISOString(), node, params },
}));

/** The wizard at a step of a pair that is being set up. */
function wizardAt(step: DraftStep, change: Partial<Draft> = {}, tasks: readonly TaskView[] = []): Scene {
  const draft = draftOf({
    id: 'd1',
    step,
    yaml: step === 'connect' ? shopYaml(['', '']) : shopYaml(),
    isProposed: true,
    ...change,
  });
  return {
    engine: { ...fakeDrafts([draft], tasks).engine, 'tasks.log': () => log },
    place: { view: 'wizard', draftId: 'd1' },
  };
}

const planned = done('p1', { kind: 'plan', target }, plan);
const troubled = done('p1', { kind: 'plan', target }, { ...plan, findings, plan: undefined });

export const wizardScenes = {
  'wizard-start': (): Scene => ({ place: { view: 'wizard' } }),
  'wizard-connect': () => wizardAt('connect'),
  'wizard-check': () => wizardAt('check', {}, [troubled]),
  'wizard-design': () => wizardAt('design', {}, [planned]),
  'wizard-review': () => wizardAt('review', {}, [planned]),
  'wizard-apply': () => wizardAt('apply', {}, [planned, running()]),
} satisfies Readonly<Record<string, () => Scene>>;
