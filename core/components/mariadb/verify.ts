import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { databaseAnswers, unitActive } from '../service-checks.ts';
import { MARIADB_UNIT } from './paths.ts';
import type { MariadbSettings } from './settings.ts';

/** What is proved on both nodes after a change. */
export function mariadbChecks({ spec }: PairContext<MariadbSettings>): readonly Check[] {
  return spec.nodes.flatMap(({ name: node }) => [
    unitActive({ code: 'mariadb.active', component: 'mariadb', node }, MARIADB_UNIT),
    databaseAnswers({ code: 'mariadb.answers', component: 'mariadb', node }, 'mariadb'),
  ]);
}
