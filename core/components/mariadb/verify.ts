import { programPath } from '../../host/own-files.ts';
import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { MARIADB_UNIT } from './paths.ts';
import type { MariadbSettings } from './settings.ts';

/** What is proved on both nodes after a change. */
export function mariadbChecks({ spec }: PairContext<MariadbSettings>): readonly Check[] {
  return spec.nodes.flatMap(({ name: node }): readonly Check[] => [
    {
      code: 'mariadb.active',
      component: 'mariadb',
      node,
      argv: ['systemctl', 'is-active', '--quiet', MARIADB_UNIT],
      expect: { exitCode: 0 },
      withinMs: 10_000,
      params: { node },
    },
    {
      code: 'mariadb.answers',
      component: 'mariadb',
      node,
      argv: [programPath('role-mariadb'), 'observe'],
      expect: { exitCode: 0, outputMatches: '^role=(primary|replica|none)$' },
      withinMs: 20_000,
      params: { node },
    },
  ]);
}
