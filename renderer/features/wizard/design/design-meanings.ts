import type { Draft } from '../../../../electron/contract/pair.ts';
import type { Texts } from '../../../../locales/texts.ts';
import { listAt, nodeNames, textAt, valueAt, valuesOf } from '../draft-values.ts';
import type { Meaning } from '../frame/means.tsx';
import { simpleMeanings } from '../meanings.ts';
import { copiedDatabases, firstPrimaryOf, lacksWitness, wantedDatabases } from './database-values.ts';
import { profileOf } from './profiles.ts';
import { serviceOf } from './service-values.ts';

/** What each choice of this step puts on the servers. */
export function designMeanings(draft: Draft, texts: Texts): readonly Meaning[] {
  const values = valuesOf(draft);
  const [first, second] = nodeNames(draft);
  const vips = listAt(values, ['vips']).flatMap((vip) => textAt(vip, ['address']).split('/')[0] || []);
  const profile = profileOf(textAt(values, ['vrrp', 'profile']));
  const failback = textAt(values, ['vrrp', 'failback']) === 'automatic' ? 'automatic' : 'manual';
  const witnesses = listAt(values, ['witnesses']);
  const isGivenUp = valueAt(values, ['vrrp', 'witnessFailsNode']) === true;
  const databases = wantedDatabases(values);
  const copied = copiedDatabases(values);
  const isManaged = valueAt(values, ['firewall', 'manage']) !== false;
  const words = [
    vips.length === 0 ? 'vip-none' : 'vip',
    `service-${serviceOf(draft)}`,
    `profile-${profile}`,
    `failback-${failback}`,
    witnesses.length === 0 ? 'witness-none' : isGivenUp ? 'witness-decides' : 'witness',
    ...(databases.length === 0 ? [] : [lacksWitness(values) ? 'databases-wait' : 'databases']),
    ...(copied.length === 0 ? [] : ['databases-copy']),
    isManaged ? 'firewall' : 'firewall-not',
  ];
  const other = firstPrimaryOf(values) === second ? first : second;
  const params = {
    first,
    second,
    vips: vips.join(', '),
    count: witnesses.length,
    databases: databases.map(({ name }) => name).join(', '),
    names: copied.map(({ name }) => name).join(', '),
    other,
  };
  return simpleMeanings(texts, words, params);
}
