import type { HealthReason } from './cluster-health.ts';
import { engineDetails } from './engine-details.ts';
import { isSeen, reason } from './judge-node.ts';
import type { NodeView } from './node-view.ts';

type ViewPair = readonly [NodeView, NodeView];

/**
 * What speaks against a pair's databases: nobody may be written to, or what is written is on one node only. Only what
 * the nodes say themselves counts; while one is not seen that is said elsewhere.
 */
export function databaseReasons(
  names: readonly [string, string],
  views: ViewPair,
  nowMs: number,
): readonly HealthReason[] {
  const told = names.flatMap((node, index) => {
    const view = views[index === 0 ? 0 : 1];
    const roles = isSeen(view, nowMs) ? (view.snapshot?.roles ?? []) : [];
    return roles.map((database) => ({ node, isHolder: (view.snapshot?.vips.length ?? 0) > 0, ...database }));
  });
  const engines = [...new Set(told.map(({ engine }) => engine))];
  return engines.flatMap((engine) => {
    const all = told.filter((database) => database.engine === engine);
    const primary = all.find(({ role }) => role === 'primary');
    const quarantined = all
      .filter(({ role }) => role === 'quarantined')
      .map(({ node }) => reason('database.quarantined', node, undefined, { engine }));
    if (primary !== undefined) {
      const { node, promise } = primary;
      if (primary.state === 'down') return [reason('database.down', node, undefined, { engine })];
      if (quarantined.length > 0) return quarantined;
      if (promise === 'on') return [];
      const { pass = 'ok' } = engineDetails(primary.details);
      return pass === 'ok'
        ? [reason('database.alone', node, undefined, { engine })]
        : [reason('database.not-copied', node, undefined, { engine, why: pass })];
    }
    const telling = all.find(({ isHolder }) => isHolder) ?? all[0];
    if (telling === undefined || (all.length < names.length && !telling.isHolder)) return [];
    return [reason('database.no-primary', telling.node, undefined, { engine, why: telling.reason })];
  });
}
