import * as z from 'zod';
import checkRole from '../../../agent-scripts/linux/check-role.sh?raw';
import roleActions from '../../../agent-scripts/linux/role-actions.sh?raw';
import roleAsk from '../../../agent-scripts/linux/role-ask.sh?raw';
import roleSituation from '../../../agent-scripts/linux/role-situation.sh?raw';
import roleState from '../../../agent-scripts/linux/role-state.sh?raw';
import roleWorker from '../../../agent-scripts/linux/role-worker.sh?raw';
import { programPath, RUNTIME_FOLDER } from '../../host/own-files.ts';
import type { FileStep, Step } from '../../plan/step.ts';
import { roleEnginesOf } from '../../roles/role-engines.ts';
import { renderRoleRules, roleRules } from '../../roles/role-rules.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { Check } from '../../verify/check.ts';
import type { AnyComponent, Component, NodeContext, RoleEngine } from '../component.ts';
import {
  firstRolePath,
  ownRulesPath,
  ownTimesPath,
  RULES_PATH,
  TIMES_PATH,
  UNIT_PATH,
  workerUnit,
} from './paths.ts';
import { renderOwnTimes, renderRoleTimes, renderRoleUnit } from './render.ts';

const component = 'roles';

const SCRIPTS: Readonly<Record<string, string>> = {
  'role-worker': roleWorker,
  'role-ask': roleAsk,
  'role-situation': roleSituation,
  'role-state': roleState,
  'role-actions': roleActions,
  'check-role': checkRole,
};

/**
 * 2: a node never says in an ARP request that the virtual address is its own (ip-sysctl.rst). Else asking a witness from
 * that address would bring it here, and the answer would prove nothing.
 */
const ARP_ANNOUNCE = 'net.ipv4.conf.all.arp_announce';

const settingsSchema = z.strictObject({});

/** There is nothing to choose: the rules are the same for every pair, and the witnesses are the pair's. */
type RolesSettings = z.infer<typeof settingsSchema>;

/**
 * What decides on the nodes which database is written to. It stands behind the databases in the registry, whose drivers
 * it calls, and before keepalived, which asks it whether the node is fit.
 *
 * @param databases components that may have a `roleEngine`
 */
export function rolesComponent(databases: readonly AnyComponent[]): Component<RolesSettings> {
  const enginesOf = (spec: ClusterSpec) => roleEnginesOf(spec, databases);
  return {
    id: component,
    section: component,
    settings: settingsSchema,
    wants: (spec) => enginesOf(spec).length > 0,
    reads: (spec) => ({
      paths: [
        ...Object.keys(SCRIPTS).map(programPath),
        ...[RULES_PATH, TIMES_PATH, UNIT_PATH],
        ...enginesOf(spec).flatMap((engine) => [
          firstRolePath(engine.engine),
          ...ownFiles(engine).map(({ path }) => path),
        ]),
      ],
      sysctl: [ARP_ANNOUNCE],
      units: enginesOf(spec).map(({ engine }) => workerUnit(engine)),
    }),
    preflight: () => [],
    steps: (context) => rolesSteps(context, enginesOf(context.spec)),
    validations: () => [],
    trackScripts: ({ spec }) =>
      enginesOf(spec).map(({ engine }) => ({
        name: engine,
        argv: [programPath('check-role'), engine],
        timeoutSeconds: 1,
      })),
    checks: ({ spec }) => enginesOf(spec).flatMap((engine) => engineChecks(spec, engine)),
  };
}

function rolesSteps(
  { spec, node }: NodeContext<RolesSettings>,
  engines: readonly RoleEngine[],
): readonly Step[] {
  const scripts = Object.entries(SCRIPTS).map(([name, content]) =>
    file(`script-${name}`, 'script', programPath(name), content, '0755'),
  );
  return [
    ...scripts,
    file('rules', 'rules', RULES_PATH, renderRoleRules(roleRules)),
    file('times', 'times', TIMES_PATH, renderRoleTimes()),
    file('unit', 'unit', UNIT_PATH, renderRoleUnit()),
    {
      id: `${component}/arp-announce`,
      component,
      kind: 'sysctl',
      why: 'roles.arp-announce',
      key: ARP_ANNOUNCE,
      value: '2',
    },
    ...engines.flatMap((engine): readonly Step[] => [
      ...ownFiles(engine),
      {
        ...file(
          `first-${engine.engine}`,
          'first',
          firstRolePath(engine.engine),
          (engine.firstPrimary ?? spec.nodes[0].name) === node.name ? 'primary\n' : 'replica\n',
        ),
        seed: true,
      },
      {
        id: `${component}/service-${engine.engine}`,
        component,
        kind: 'service',
        why: 'roles.service',
        unit: workerUnit(engine.engine),
        enabled: true,
        onChange: 'restart',
        readsSteps: [
          ...scripts.map(({ id }) => id),
          ...ownFiles(engine).map(({ id }) => id),
          ...['rules', 'times', 'unit'].map((name) => `${component}/${name}`),
        ],
      },
    ]),
  ];
}

/** Where an engine differs from databases. */
function ownFiles(engine: RoleEngine): readonly FileStep[] {
  const { engine: name, rules } = engine;
  const times = renderOwnTimes(engine);
  return [
    ...(rules === undefined
      ? []
      : [file(`rules-${name}`, 'rules', ownRulesPath(name), renderRoleRules(rules))]),
    ...(times === '' ? [] : [file(`times-${name}`, 'times', ownTimesPath(name), times)]),
  ];
}

function file(id: string, why: string, path: string, content: string, mode = '0644'): FileStep {
  return {
    id: `${component}/${id}`,
    component,
    kind: 'file',
    why: `${component}.${why}`,
    path,
    content,
    mode,
    owner: 'root:root',
  };
}

/** What a node publishes is what it does: one is written to, the other has all of it, or waits for its first copy. */
function engineChecks(spec: ClusterSpec, { engine }: RoleEngine): readonly Check[] {
  return spec.nodes.map(({ name: node }) => ({
    code: 'roles.decided',
    component,
    node,
    argv: ['cat', `${RUNTIME_FOLDER}/roles/${engine}`],
    expect: { exitCode: 0, outputMatches: '^reason=(serving|following|not-seeded|has-data)$' },
    withinMs: 30_000,
    params: { node, engine },
  }));
}
