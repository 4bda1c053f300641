import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { unitActive } from '../service-checks.ts';
import { SSHD_UNIT } from './paths.ts';
import type { FilesSettings } from './settings.ts';

/** Each node takes files from the other one; which of them sends is the roles' business. */
export function filesChecks({ spec }: PairContext<FilesSettings>): readonly Check[] {
  return spec.nodes.map(({ name: node }) =>
    unitActive({ code: 'files.receiver', component: 'files', node }, SSHD_UNIT),
  );
}
