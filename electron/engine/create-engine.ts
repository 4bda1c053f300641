import { join } from 'node:path';
import { createTexts } from '../../locales/texts.ts';
import type { EngineCalls } from '../contract/engine-calls.ts';
import type { Port } from '../contract/port.ts';
import type { Handlers } from '../contract/server.ts';
import { targetOf } from '../contract/task.ts';
import { createAlertCenter, readAlerts } from './alerts/alert-center.ts';
import { auditHandlers } from './audit/audit-handlers.ts';
import { type Clients, createClients } from './clients.ts';
import { createConnector } from './connections/connector.ts';
import { createSecretStore } from './connections/secret-store.ts';
import { draftHandlers } from './drafts/draft-handlers.ts';
import { openDraftStore } from './drafts/draft-store.ts';
import { drillHandlers } from './drill-reports/drill-handlers.ts';
import { hostKeyHandlers } from './host-keys/host-key-handlers.ts';
import { pairHandlers } from './pairs/pair-handlers.ts';
import { openPairStore } from './pairs/pair-store.ts';
import type { Parts } from './parts.ts';
import { createProblems } from './problems.ts';
import { createPairSecrets } from './questions/pair-secrets.ts';
import { createQuestionBroker } from './questions/question-broker.ts';
import { questionHandlers } from './questions/question-handlers.ts';
import { sshConfigHandlers } from './ssh-config/ssh-config-handlers.ts';
import { createOwnFiles } from './store/own-files.ts';
import type { Surroundings } from './surroundings.ts';
import { createPlanMemory } from './tasks/plan-memory.ts';
import { taskRunner } from './tasks/run-task.ts';
import { openTaskArchive } from './tasks/task-archive.ts';
import { createTaskBoard, isChangingKind, isOpen, type TaskBoardParts } from './tasks/task-board.ts';
import { taskHandlers } from './tasks/task-handlers.ts';
import { terminalHandlers } from './terminals/terminal-handlers.ts';
import { createFleetWatch } from './watch/fleet-watch.ts';

/** The engine of the desktop app, without the process around it. */
export type Engine = {
  /** Serves one more window, or main. */
  addClient(port: Port): void;
  /** Main's keyring. */
  connectSecrets(port: Port): void;
  /** Cancels what can be cancelled and closes all connections. */
  stop(): Promise<void>;
};

/** Reads what is on disk and begins to watch. */
export async function createEngine(surroundings: Surroundings): Promise<Engine> {
  const { language, random, clock } = surroundings;
  const clients = createClients();
  const { notify } = clients;
  const { problems, files, pairs, drafts, archive, ...kept } = await openFolder(surroundings, notify);
  const questions = createQuestionBroker(random, (open) => notify('questions', open));
  const secrets = createSecretStore(problems);
  const connector = createConnector(surroundings, questions, secrets);
  const alerts = createAlertCenter(
    surroundings,
    kept.alerts,
    (pairId) => tasks.isChanging(pairId),
    (alert) => notify('alert', alert),
  );
  const fleet = createFleetWatch(surroundings, files, connector, notify, alerts);
  const parts: Parts = {
    ...{ surroundings, problems, connector, pairs, drafts },
    texts: createTexts(language, 'window'),
    pairSecrets: createPairSecrets(questions),
    plans: createPlanMemory(),
    lookAgain: (pairId) => fleet.lookAgain(pairId, false),
  };
  const tasks = createTaskBoard({
    clock,
    random,
    run: taskRunner(parts),
    keysOf: keysOf(parts),
    nameOf: nameOf(parts),
    archive,
    onTask(task) {
      notify('task', task);
      if (isChangingKind(task.order))
        for (const key of keysOf(parts)(task.order)) alerts.ownChange(key, isOpen(task));
    },
    onEvent: (event) => notify('task.event', event),
  });
  const follow = () => void fleet.follow(pairs.list());
  pairs.onChange(() => {
    const summaries = pairs.list().map(({ summary }) => summary);
    notify('pairs', summaries);
    follow();
  });
  follow();
  const handlers: Handlers<EngineCalls> = {
    ...pairHandlers(pairs, fleet),
    ...draftHandlers(drafts, pairs, parts.texts),
    ...taskHandlers(tasks),
    'alerts.list': () => alerts.list(),
    'problems.list': () => problems.list(),
    ...questionHandlers(questions),
    ...drillHandlers(parts),
    ...auditHandlers(parts),
    ...hostKeyHandlers(parts),
    ...sshConfigHandlers(surroundings),
    ...terminalHandlers(parts),
  };
  return {
    addClient: (port) => clients.add(port, handlers),
    connectSecrets: (port) => secrets.connect(port),
    async stop() {
      pairs.close();
      await tasks.stop();
      await fleet.stop();
      await alerts.stop();
    },
  };
}

/** Everything in Pairkeeper's folder, and what goes wrong with it. */
async function openFolder(surroundings: Surroundings, notify: Clients['notify']) {
  const { home } = surroundings;
  const problems = createProblems((standing) => notify('problems', standing));
  const files = createOwnFiles(problems);
  const path = join(home, 'alerts.json');
  return {
    problems,
    files,
    pairs: await openPairStore(join(home, 'pairs'), problems),
    drafts: await openDraftStore(files, join(home, 'drafts'), surroundings, (all) => notify('drafts', all)),
    alerts: { files, path, alerts: await readAlerts(files, path) },
    archive: await openTaskArchive(files, join(home, 'tasks')),
  };
}

/** A draft of a pair and the pair itself are the same to those who change servers. */
function keysOf({ drafts }: Parts): TaskBoardParts['keysOf'] {
  return (order) => {
    const target = targetOf({ order });
    if (target === undefined) return [];
    if ('pairId' in target) return [target.pairId];
    const pairId = drafts.list().find(({ id }) => id === target.draftId)?.pairId;
    return [target.draftId, ...(pairId === undefined ? [] : [pairId])];
  };
}

function nameOf({ pairs, drafts }: Parts): TaskBoardParts['nameOf'] {
  return (order) => {
    const target = targetOf({ order });
    if (target === undefined) return undefined;
    return 'pairId' in target
      ? pairs.list().find(({ summary }) => summary.id === target.pairId)?.summary.name
      : drafts.list().find(({ id }) => id === target.draftId)?.spec?.name;
  };
}
