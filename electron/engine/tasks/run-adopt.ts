import { adoptPair } from '../../../core/adopt/adopt-pair.ts';
import { readPresentPair } from '../../../core/operations/read-present-pair.ts';
import { initialSpecText } from '../../../core/spec/initial-spec.ts';
import type { AdoptResult } from '../../contract/task.ts';
import { askingConnect, withPair } from '../connections/pair-connection.ts';
import { type Parts, subjectOf } from '../parts.ts';
import type { TaskRun } from './task-board.ts';

/** Reads the keepalived that both servers of a draft have, explains it, and makes the draft want the same. */
export async function runAdopt(parts: Parts, draftId: string, run: TaskRun): Promise<AdoptResult> {
  const { drafts, connector, surroundings, texts } = parts;
  const { spec } = subjectOf(parts, { draftId });
  const connect = askingConnect(connector, spec, run.signal);
  run.tell('task.connecting');
  const read = await withPair(
    spec,
    connect,
    (hosts) => {
      run.tell('task.reading');
      return readPresentPair(hosts, [spec.nodes[0].address, spec.nodes[1].address], surroundings.clock);
    },
    run.signal,
  );
  const { answers, explanation, findings, remarks, isSame } = adoptPair({
    name: spec.name,
    nodes: [loginOf(spec.nodes[0]), loginOf(spec.nodes[1])],
    ...read,
  });
  const yaml = initialSpecText(answers, (key) => texts.text(key));
  await drafts.change(draftId, { yaml, isProposed: true });
  return { explanation, findings, remarks, isSame };
}

type NodeSpec = ReturnType<typeof subjectOf>['spec']['nodes'][number];

/** A node as it was typed: what is not said stays out of the file. */
function loginOf({ name, address, ssh }: NodeSpec) {
  const { jump, ...direct } = ssh;
  const said = <Value extends object>(value: Value) =>
    Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
      [Key in keyof Value]: Exclude<Value[Key], undefined>;
    };
  return { name, address, ssh: { ...said(direct), ...(jump === undefined ? {} : { jump: said(jump) }) } };
}
