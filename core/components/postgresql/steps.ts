import { programPath } from '../../host/own-files.ts';
import type { FileStep, Step } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import { clusterOn } from './facts.ts';
import { clusterPaths, NODE_CONFIG_PATH, POSTGRESQL_DIRECTORY, SETUP_PROGRAM } from './paths.ts';
import { PROGRAMS } from './programs.ts';
import { renderAccess, renderConfig, renderDropIn, renderNodeConfig } from './render.ts';
import type { PostgresqlSettings } from './settings.ts';

type Context = NodeContext<PostgresqlSettings>;

/**
 * What PostgreSQL needs on one node, in order. The replica's copy of the data is not among it: it can take hours, and is
 * an operation of its own (`pairkeeper seed`). Without a version there is nothing to plan; preflight says so.
 */
export function postgresqlSteps(context: Context): readonly Step[] {
  const { facts } = context;
  const cluster = clusterOn(facts);
  if (cluster === undefined) return [];
  const { unit, dropIn, config, access } = clusterPaths(cluster.version);
  return [
    {
      ...base('packages'),
      kind: 'package',
      packages: [`postgresql-${cluster.version}`, 'openssl', 'socat', 'pv', 'zstd'],
    },
    {
      ...base('directory'),
      kind: 'directory',
      path: POSTGRESQL_DIRECTORY,
      mode: '0750',
      owner: 'root:postgres',
    },
    ...Object.entries(PROGRAMS).map(([name, content]) => ({
      ...file(`script-${name}`, programPath(name), content, '0755'),
      why: 'postgresql.script',
    })),
    file('node-config', NODE_CONFIG_PATH, renderNodeConfig(context, cluster), '0644'),
    { ...file('access', access, renderAccess(context, cluster), '0640'), owner: 'root:postgres' },
    file('config', config, renderConfig(context, cluster), '0644'),
    file('drop-in', dropIn, renderDropIn(), '0644'),
    {
      ...base('identity'),
      kind: 'command',
      check: [SETUP_PROGRAM, 'has-identity'],
      run: [SETUP_PROGRAM, 'identity'],
      undo: [SETUP_PROGRAM, 'forget'],
    },
    {
      ...base('service'),
      kind: 'service',
      unit,
      enabled: true,
      // A restart of a primary of ours would be a failover; what only a restart brings takes effect at the next one.
      onChange: facts.files[config]?.type === 'file' ? 'reload' : 'restart',
      readsSteps: ['postgresql/config', 'postgresql/access', 'postgresql/identity'],
    },
  ];
}

function file(id: string, path: string, content: string, mode: string): FileStep {
  return { ...base(id), kind: 'file', path, content, mode, owner: 'root:root' };
}

function base(id: string) {
  return { id: `postgresql/${id}`, component: 'postgresql', why: `postgresql.${id}` };
}
