import { programPath } from '../../host/own-files.ts';
import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { clusterOn } from './facts.ts';
import { clusterPaths } from './paths.ts';
import type { PostgresqlSettings } from './settings.ts';

/** What is proved on both nodes after a change. */
export function postgresqlChecks({ facts }: PairContext<PostgresqlSettings>): readonly Check[] {
  return facts.flatMap((of): readonly Check[] => {
    const { node } = of;
    const cluster = clusterOn(of);
    if (cluster === undefined) return [];
    return [
      {
        code: 'postgresql.active',
        component: 'postgresql',
        node,
        argv: ['systemctl', 'is-active', '--quiet', clusterPaths(cluster.version).unit],
        expect: { exitCode: 0 },
        withinMs: 10_000,
        params: { node },
      },
      {
        code: 'postgresql.answers',
        component: 'postgresql',
        node,
        argv: [programPath('role-postgresql'), 'observe'],
        expect: { exitCode: 0, outputMatches: '^role=(primary|replica|none)$' },
        withinMs: 20_000,
        params: { node },
      },
    ];
  });
}
