import type { Event } from '../../core/events/event.ts';
import type { PairSummary } from '../../electron/contract/pair.ts';
import { type TaskView, targetOf } from '../../electron/contract/task.ts';
import { databaseName } from '../../locales/database-name.ts';
import { describeEvent } from '../../locales/describe.ts';
import { clockTime } from '../../locales/moments.ts';
import type { Texts } from '../../locales/texts.ts';

/** What a task does, e.g. “shop: switching over to web-2”. */
export function taskTitle(task: TaskView, pairs: readonly PairSummary[], texts: Texts): string {
  const { order } = task;
  const target = targetOf(task);
  const id = target === undefined ? '' : 'pairId' in target ? target.pairId : target.draftId;
  const name = pairs.find((pair) => pair.id === id)?.name ?? task.about ?? id;
  const params = {
    node: 'node' in order ? order.node : 'to' in order ? order.to : '',
    engine: 'engine' in order ? databaseName(order.engine, texts) : '',
    scenario: order.kind === 'drill' ? texts.text(`drill.${order.scenario}.name`) : '',
  };
  const kind = order.kind === 'maintenance' && !order.isOn ? 'maintenance-off' : order.kind;
  const what = texts.text(`ui.task.${kind}`, params);
  return name === '' ? what : texts.text('ui.task.of', { name, what });
}

/** How far a task is, or how it ended, in one sentence. */
export function taskProgress(task: TaskView, log: readonly Event[], texts: Texts): string {
  switch (task.state) {
    case 'cancelling':
      return texts.text('ui.task.state.cancelling');
    case 'done':
      return texts.text('ui.task.state.done');
    case 'failed':
      return texts.text('ui.task.state.failed');
    case 'running': {
      const last = log.filter(({ code }) => code !== 'task.command').at(-1);
      return last === undefined ? texts.text('ui.task.state.running') : lineOf(last, texts);
    }
  }
}

/** A task's log as text that can be handed on. */
export function logText(log: readonly Event[], texts: Texts): string {
  return log.map((event) => `${event.at}  ${lineOf(event, texts)}`).join('\n');
}

/** One line of a log for the eye: local time, node, what. */
export function logLine(event: Event, texts: Texts): string {
  return `${clockTime(event.at)}  ${lineOf(event, texts)}`;
}

function lineOf(event: Event, texts: Texts): string {
  const text = describeEvent(event, texts);
  return event.node === undefined || text.includes(event.node) ? text : `${event.node}: ${text}`;
}
