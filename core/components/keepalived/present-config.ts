import type { NodeFacts } from '../../facts/node-facts.ts';
import { MANAGED } from '../../host/own-files.ts';
import { CONFIG_PATH, KEEPALIVED_UNIT } from './paths.ts';
import type { VrrpSettings } from './settings.ts';

/** What stands in the configuration that RHEL's package brings: nobody wrote it. */
const SAMPLE_SIGNS = ['LVS_DEVEL', '192.168.200.16'];

/**
 * Whose keepalived.conf is on the node: `none`; `ours`; the package's `sample`; `adopted`, somebody else's that
 * pair.yaml lets us replace; `edited`, which was so and was changed since; or `foreign`.
 */
export type PresentConfig = 'none' | 'ours' | 'sample' | 'adopted' | 'edited' | 'foreign';

export function presentConfig(facts: NodeFacts, { replaces }: Pick<VrrpSettings, 'replaces'>): PresentConfig {
  const file = facts.files[CONFIG_PATH];
  if (file === undefined || file.type === 'absent') {
    return 'none';
  }
  if (file.content?.startsWith(`# ${MANAGED}`) === true) {
    return 'ours';
  }
  const agreed = Object.hasOwn(replaces, facts.node) ? replaces[facts.node] : undefined;
  if (agreed !== undefined) {
    return file.sha256 === agreed ? 'adopted' : 'edited';
  }
  return SAMPLE_SIGNS.every((sign) => file.content?.includes(sign) === true) ? 'sample' : 'foreign';
}

/** True when keepalived runs with a configuration that somebody else wrote. */
export function runsForeignConfig(facts: NodeFacts): boolean {
  const present = presentConfig(facts, { replaces: {} });
  const runs = facts.units[KEEPALIVED_UNIT]?.activeState === 'active';
  return runs && (present === 'foreign' || present === 'sample');
}

/** The virtual router id in our configuration on the node; undefined where there is none. */
export function presentRouterId(facts: NodeFacts): number | undefined {
  if (presentConfig(facts, { replaces: {} }) !== 'ours') {
    return undefined;
  }
  const id = /^[ \t]*virtual_router_id (\d+)$/m.exec(facts.files[CONFIG_PATH]?.content ?? '')?.[1];
  return id === undefined ? undefined : Number(id);
}
