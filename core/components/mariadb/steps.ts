import { programPath } from '../../host/own-files.ts';
import type { CommandStep, FileStep, ServiceStep, Step } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import { firstPrimary, parseMariadbFacts } from './facts.ts';
import {
  configPath,
  DROP_IN_PATH,
  MARIADB_DIRECTORY,
  MARIADB_UNIT,
  NODE_CONFIG_PATH,
  SETUP_PROGRAM,
} from './paths.ts';
import { PROGRAMS } from './programs.ts';
import { renderConfig, renderDropIn, renderNodeConfig } from './render.ts';
import type { MariadbSettings } from './settings.ts';

type Context = NodeContext<MariadbSettings>;

/**
 * What MariaDB needs on one node, in order. The replica's copy of the data is not among it: it can take hours, and is
 * an operation of its own (`pairkeeper seed`).
 */
export function mariadbSteps(context: Context): readonly Step[] {
  const { facts } = context;
  return [
    {
      ...base('packages'),
      kind: 'package',
      packages: ['mariadb-server', 'mariadb-backup', 'openssl', 'socat', 'pv', 'zstd'],
    },
    { ...base('directory'), kind: 'directory', path: MARIADB_DIRECTORY, mode: '0750', owner: 'root:mysql' },
    ...Object.entries(PROGRAMS).map(([name, content]) => ({
      ...file(`script-${name}`, programPath(name), content, '0755'),
      why: 'mariadb.script',
    })),
    file('node-config', NODE_CONFIG_PATH, renderNodeConfig(context), '0644'),
    file('config', configPath(facts.os.family), renderConfig(context), '0644'),
    file('drop-in', DROP_IN_PATH, renderDropIn(), '0644'),
    {
      ...base('identity'),
      kind: 'command',
      check: [SETUP_PROGRAM, 'has-identity'],
      run: [SETUP_PROGRAM, 'identity'],
      undo: [SETUP_PROGRAM, 'forget'],
    },
    service('service', MARIADB_UNIT, ['mariadb/config', 'mariadb/identity']),
    ...boundStep(context),
  ];
}

/** Only on the node that may be written to; the other one gets it by replication. */
function boundStep(context: Context): readonly CommandStep[] {
  const { begun, variables } = parseMariadbFacts(context.facts);
  const hasBegun = begun || parseMariadbFacts(context.peerFacts).begun;
  const isPrimary = hasBegun
    ? begun && variables.read_only === 'OFF'
    : firstPrimary(context.spec, context.settings) === context.node.name;
  if (!isPrimary) return [];
  return [
    {
      ...base('bound'),
      kind: 'command',
      check: [SETUP_PROGRAM, 'all-bound'],
      run: [SETUP_PROGRAM, 'bind-privileged'],
      undo: [SETUP_PROGRAM, 'unbind-privileged'],
    },
  ];
}

function service(id: string, unit: string, readsSteps: readonly string[]): ServiceStep {
  return { ...base(id), kind: 'service', unit, enabled: true, onChange: 'restart', readsSteps };
}

function file(id: string, path: string, content: string, mode: string): FileStep {
  return { ...base(id), kind: 'file', path, content, mode, owner: 'root:root' };
}

function base(id: string) {
  return { id: `mariadb/${id}`, component: 'mariadb', why: `mariadb.${id}` };
}
