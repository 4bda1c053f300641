import type { NodeFacts } from '../../facts/node-facts.ts';
import { MANAGED } from '../../host/own-files.ts';
import { wantedParameters } from './parameters.ts';
import type { KernelSettings } from './settings.ts';

export const SYSCTL_PATH = '/etc/sysctl.d/60-pairkeeper.conf';

/** The file that sets the parameters at each boot: a reason, then the value (sysctl.d(5)). */
export function renderSysctlFile(settings: KernelSettings, facts: NodeFacts): string {
  const entries = wantedParameters(settings, facts).map(
    ({ key, value, reason }) => `\n# ${reason}\n${key} = ${value}\n`,
  );
  return [`# ${MANAGED}\n`, ...entries].join('');
}
