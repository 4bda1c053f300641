import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { databaseAnswers, unitActive } from '../service-checks.ts';
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
      unitActive(
        { code: 'postgresql.active', component: 'postgresql', node },
        clusterPaths(cluster.version).unit,
      ),
      databaseAnswers({ code: 'postgresql.answers', component: 'postgresql', node }, 'postgresql'),
    ];
  });
}
