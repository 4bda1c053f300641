import * as z from 'zod';
import type { DrillReport } from '../../core/operations/drills/drill-report.ts';
import type { DrillPrediction } from '../../core/operations/drills/predict-drill.ts';
import type { Alert } from './alert.ts';
import type { AuditView } from './audit.ts';
import { defineCalls, type ToldError } from './call.ts';
import { type DrillCatalogue, drillScenario } from './drill.ts';
import { attestKeyInput, type HostKeyAttestation, replaceKeyInput } from './host-key.ts';
import {
  type Draft,
  draftId,
  draftStep,
  nodeAnswers,
  type PairEvent,
  type PairHealth,
  type PairSample,
  type PairSummary,
  pairId,
  type SshConfigHost,
  specChange,
} from './pair.ts';
import { type Question, questionAnswer } from './question.ts';
import { type TaskEvent, type TaskView, target, taskOrder } from './task.ts';

/** Data of the engine's own making: its type is the contract, here only its kind is looked at. */
function data<Type>() {
  return z.custom<Type>((value) => typeof value === 'object' && value !== null);
}

const nothing = z.strictObject({});
const done = z.undefined();
const taskId = z.string().max(64);
const yaml = z.string().max(262_144);

/** What the window and main ask of the engine. */
export const engineCalls = defineCalls({
  'pairs.list': { input: nothing, output: data<readonly PairSummary[]>() },
  'pairs.read': { input: z.strictObject({ pairId }), output: data<{ readonly yaml: string }>() },
  /** Takes the pair off the list; its servers stay as they are, its file is kept with the ending `.forgotten`. */
  'pairs.forget': { input: z.strictObject({ pairId }), output: done },
  'pairs.health': { input: nothing, output: data<readonly PairHealth[]>() },
  /** The last events and samples, oldest first. */
  'pairs.history': {
    input: z.strictObject({ pairId }),
    output: data<{ readonly events: readonly PairEvent[]; readonly samples: readonly PairSample[] }>(),
  },
  /** The last alerts of all pairs, newest first. */
  'alerts.list': { input: nothing, output: data<readonly Alert[]>() },
  /** What goes wrong in the background now, e.g. files that can't be written. */
  'problems.list': { input: nothing, output: data<readonly ToldError[]>() },
  /** Connects again at once, without waiting for the pause between tries to end. */
  'pairs.retry': { input: z.strictObject({ pairId }), output: done },
  'drafts.list': { input: nothing, output: data<readonly Draft[]>() },
  'drafts.create': {
    input: z.strictObject({ name: z.string().max(64), nodes: z.tuple([nodeAnswers, nodeAnswers]) }),
    output: data<Draft>(),
  },
  /** A draft of an existing pair, to change it. */
  'drafts.edit': { input: z.strictObject({ pairId }), output: data<Draft>() },
  'drafts.import': { input: z.strictObject({ yaml }), output: data<Draft>() },
  'drafts.connection': {
    input: z.strictObject({
      draftId,
      name: z.string().max(64),
      nodes: z.tuple([nodeAnswers, nodeAnswers]),
    }),
    output: data<Draft>(),
  },
  'drafts.change': {
    input: z.strictObject({ draftId, changes: z.array(specChange).min(1).max(64) }),
    output: data<Draft>(),
  },
  'drafts.replace': { input: z.strictObject({ draftId, yaml }), output: data<Draft>() },
  'drafts.goto': { input: z.strictObject({ draftId, step: draftStep }), output: data<Draft>() },
  'drafts.discard': { input: z.strictObject({ draftId }), output: done },
  /** Hosts of the user's ~/.ssh/config. */
  'ssh.hosts': { input: nothing, output: data<readonly SshConfigHost[]>() },
  'hosts.attest-key': { input: attestKeyInput, output: data<HostKeyAttestation>() },
  'hosts.replace-key': { input: replaceKeyInput, output: done },
  'tasks.start': { input: z.strictObject({ order: taskOrder }), output: data<TaskView>() },
  'tasks.list': { input: nothing, output: data<readonly TaskView[]>() },
  'tasks.log': { input: z.strictObject({ taskId }), output: data<readonly TaskEvent[]>() },
  'tasks.cancel': { input: z.strictObject({ taskId }), output: done },
  'questions.list': { input: nothing, output: data<readonly Question[]>() },
  'questions.answer': {
    input: z.strictObject({ questionId: z.string().max(64), answer: questionAnswer }),
    output: done,
  },
  'reports.list': {
    input: z.strictObject({ pairId }),
    output: data<readonly { readonly reportId: string; readonly report: DrillReport }[]>(),
  },
  /** Which drills can be made, by how often they are worth it, and which levels are due. */
  'drills.list': {
    input: z.strictObject({ pairId }),
    output: data<DrillCatalogue>(),
  },
  /** What the simulation of what is installed says; looks at both nodes, and asks nobody for a password. */
  'drills.foresee': {
    input: z.strictObject({ pairId, scenario: drillScenario, holder: z.string().min(1).max(64) }),
    output: data<{ readonly prediction?: DrillPrediction }>(),
  },
  /** What this computer has noted of what was done to a pair. */
  'audit.here': { input: z.strictObject({ pairId }), output: data<AuditView>() },
  /** The same with both servers' trails, each chain followed; asks nobody for a password. */
  'audit.read': { input: z.strictObject({ pairId }), output: data<AuditView>() },
  /** Every entry as lines of JSON; `missing` names the servers that could not be read. */
  'audit.export': {
    input: z.strictObject({ pairId }),
    output: data<{ readonly content: string; readonly count: number; readonly missing: readonly string[] }>(),
  },
  /** A report as a page that can be saved and printed. */
  'reports.html': {
    input: z.strictObject({
      pairId,
      reportId: z.string().regex(/^[A-Za-z0-9.-]{1,128}$/),
      language: z.enum(['en', 'zh-CN']),
    }),
    output: data<{ readonly html: string }>(),
  },
  /** A live terminal on a node; the port that comes along carries it (terminal.ts). */
  'terminals.open': {
    input: z.strictObject({
      target,
      node: z.string().min(1).max(64),
      columns: z.int().min(2).max(1000),
      rows: z.int().min(1).max(1000),
      record: z.boolean(),
    }),
    output: done,
  },
  /** The computer woke up, or its network came back: everything that was seen before counts as unknown. */
  'engine.resumed': { input: nothing, output: done },
});
export type EngineCalls = typeof engineCalls;

/** What the engine tells the window and main. */
export const engineNotices = {
  pairs: data<readonly PairSummary[]>(),
  health: data<PairHealth>(),
  event: data<PairEvent>(),
  sample: data<{ readonly pairId: string; readonly sample: PairSample }>(),
  alert: data<Alert>(),
  /** All that stand now. */
  problems: data<readonly ToldError[]>(),
  drafts: data<readonly Draft[]>(),
  task: data<TaskView>(),
  'task.event': data<TaskEvent>(),
  /** All questions that are open now. */
  questions: data<readonly Question[]>(),
};
export type EngineNotices = typeof engineNotices;
