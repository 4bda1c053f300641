import type { Draft, PlainValue, SpecChange } from '../../../../electron/contract/pair.ts';
import { type DraftValues, listAt, textAt, valueAt, valuesOf } from '../draft-values.ts';

/** What the pair serves, as far as the questions tell it apart; `custom` is more than they can say. */
export type ServiceKind = 'welcome' | 'folder' | 'proxy' | 'none' | 'custom';

export const balances = ['round-robin', 'least-connections', 'ip-hash'] as const;

/** What the section `nginx` of a draft says. */
export function serviceOf(draft: Draft): ServiceKind {
  return serviceKind(valuesOf(draft));
}

function serviceKind(values: DraftValues): ServiceKind {
  if (valueAt(values, ['nginx', 'enabled']) === false) return 'none';
  const sites = listAt(values, ['nginx', 'sites']);
  const upstreams = listAt(values, ['nginx', 'upstreams']);
  if (sites.length > 1 || upstreams.length > 1) return 'custom';
  if (textAt(sites[0], ['upstream']) !== '') return upstreams.length === 1 ? 'proxy' : 'custom';
  if (upstreams.length > 0) return 'custom';
  return valueAt(sites[0], ['root']) === undefined ? 'welcome' : 'folder';
}

/** What of a site stays when what it serves is changed: names, ports, TLS. */
function siteWith(values: DraftValues, content: Readonly<Record<string, PlainValue>>): PlainValue {
  const site = listAt(values, ['nginx', 'sites'])[0];
  const known = typeof site === 'object' && site !== null ? (site as Record<string, PlainValue>) : {};
  const { root: _root, upstream: _upstream, ...rest } = known;
  return { name: 'main', ...rest, ...content };
}

/** The changes that make the draft serve something else. */
export function changesFor(kind: Exclude<ServiceKind, 'custom'>, draft: Draft): readonly SpecChange[] {
  const values = valuesOf(draft);
  const enable: SpecChange = { path: ['nginx', 'enabled'], value: kind !== 'none' };
  switch (kind) {
    case 'none':
      return [enable];
    case 'welcome':
      return [
        enable,
        ...(valueAt(values, ['nginx', 'upstreams']) === undefined ? [] : [{ path: ['nginx', 'upstreams'] }]),
        valueAt(values, ['nginx', 'sites', 0, 'tls']) === undefined
          ? { path: ['nginx', 'sites'], value: [] }
          : { path: ['nginx', 'sites'], value: [siteWith(values, {})] },
      ];
    case 'folder':
      return [
        enable,
        ...(valueAt(values, ['nginx', 'upstreams']) === undefined ? [] : [{ path: ['nginx', 'upstreams'] }]),
        { path: ['nginx', 'sites'], value: [siteWith(values, { root: '/var/www/html' })] },
      ];
    case 'proxy':
      return [
        enable,
        { path: ['nginx', 'upstreams'], value: [{ name: 'app', servers: [{ address: '', port: 8080 }] }] },
        { path: ['nginx', 'sites'], value: [siteWith(values, { upstream: 'app' })] },
      ];
  }
}
