import type { ConfEntry } from '../keepalived-conf/conf-entry.ts';
import { entryText, isDecided, isPrintable, type KeptPlace } from '../keepalived-conf/keepable.ts';
import type { AdoptSentence, UnderstoodNode } from './present-node.ts';

/** What becomes of the statements that are no addresses, priorities, timers or checks. */
export type SortedStatements = {
  /** As text for `vrrp.kept` of pair.yaml. */
  readonly kept: Readonly<Record<KeptPlace, string>>;
  /** What is passed on as it is (`kept`), what Pairkeeper decides by itself (`replaced`), and what it can't take on (`lost`). */
  readonly sentences: readonly AdoptSentence[];
};

/** One statement, and why it can't be kept. */
type Lost = { readonly entry: ConfEntry; readonly why: string };

/**
 * Sorts every statement of both nodes. What both have the same and Pairkeeper does not decide is kept as it is, words
 * that nobody knows too; the rest is listed, each with its line.
 */
export function sortStatements(nodes: readonly [UnderstoodNode, UnderstoodNode]): SortedStatements {
  const places: readonly KeptPlace[] = ['global', 'instance', 'blocks'];
  const sorted = places.map((place) => {
    const [first, second] = nodes.map(({ entries }) => statementsAt(entries, place)) as [
      readonly ConfEntry[],
      readonly ConfEntry[],
    ];
    const free = first.filter(({ keyword }) => !isDecided(keyword, place));
    const texts = new Set(second.filter((entry) => isPrintable(entry)).map((entry) => entryText(entry)));
    const kept = free.filter(
      (entry) => isPrintable(entry) && !isWeighted(entry) && texts.has(entryText(entry)),
    );
    const keptTexts = new Set(kept.map((entry) => entryText(entry)));
    const others = [...free, ...second.filter(({ keyword }) => !isDecided(keyword, place))].filter(
      (entry) => !(isPrintable(entry) && keptTexts.has(entryText(entry))),
    );
    return {
      place,
      text: [...keptTexts].join(''),
      kept,
      lost: [...others.map((entry) => ({ entry, why: reasonOf(entry) })), ...lostAmongDecided(first, second)],
      replaced: [...first, ...second].filter(
        ({ keyword }) => isDecided(keyword, place) && !SPELT_OUT.has(keyword),
      ),
    };
  });
  const textAt = (place: KeptPlace) => sorted.find((one) => one.place === place)?.text ?? '';
  const replaced = [...new Set(sorted.flatMap((one) => one.replaced).map(({ keyword }) => keyword))];
  return {
    kept: { global: textAt('global'), instance: textAt('instance'), blocks: textAt('blocks') },
    sentences: [
      ...sorted.flatMap(({ kept }) => kept.map((entry) => about('kept', entry))),
      ...(replaced.length === 0 ? [] : [{ code: 'replaced', params: { keywords: replaced.join(', ') } }]),
      ...sorted.flatMap(({ lost }) => lost.map(({ entry, why }) => about(`lost-${why}`, entry))),
      ...laterInstances(nodes),
    ],
  };
}

/** What pair.yaml says in words of its own, so that it need not be told as replaced. */
const SPELT_OUT = new Set([
  ...['global_defs', 'vrrp_instance', 'vrrp_sync_group', 'vrrp_script', 'virtual_ipaddress', 'interface'],
  ...['virtual_ipaddress_excluded', 'virtual_router_id', 'priority', 'state', 'track_script', 'group'],
  ...['nopreempt', 'preempt_delay', 'advert_int', 'unicast_src_ip', 'unicast_peer', 'script_user'],
  ...['enable_script_security', 'router_id', 'track_src_ip', 'use_vmac', 'vmac_xmit_base', 'track_file'],
]);

function statementsAt(entries: readonly ConfEntry[], place: KeptPlace): readonly ConfEntry[] {
  const inside = (keyword: string, only?: 'first') =>
    entries
      .filter((entry) => entry.keyword === keyword)
      .slice(0, only === undefined ? undefined : 1)
      .flatMap((entry) => entry.entries ?? []);
  switch (place) {
    case 'global':
      return inside('global_defs');
    case 'instance':
      return [...inside('vrrp_instance', 'first'), ...inside('vrrp_sync_group', 'first')];
    case 'blocks':
      return entries.filter(({ keyword }) => !['', 'global_defs'].includes(keyword));
  }
}

/** A tracked thing with a weight would undo `nopreempt` (keepalived #2599). */
function isWeighted({ keyword, entries }: ConfEntry): boolean {
  return (
    keyword.startsWith('track_') &&
    (entries ?? []).some(({ keyword: inner, words }) => inner === 'weight' || words.includes('weight'))
  );
}

function reasonOf(entry: ConfEntry): string {
  if (!isPrintable(entry)) {
    return 'unprintable';
  }
  return isWeighted(entry) ? 'weighted' : 'differs';
}

/** Decided by Pairkeeper another way, and somebody may miss it. */
function lostAmongDecided(first: readonly ConfEntry[], second: readonly ConfEntry[]): readonly Lost[] {
  const missed: Readonly<Record<string, string>> = {
    use_vmac: 'vmac',
    vrrp_notify_fifo: 'fifo',
    vrrp_notify_fifo_script: 'fifo',
    track_file: 'track-file',
    net_namespace: 'namespace',
  };
  return [...first, ...second].flatMap((entry) => {
    const why = missed[entry.keyword];
    return why === undefined ? [] : [{ entry, why }];
  });
}

/** Statements of one's own in further instances: what is kept goes into one instance. */
function laterInstances(nodes: readonly UnderstoodNode[]): readonly AdoptSentence[] {
  return nodes.flatMap(({ entries }) =>
    entries
      .filter(({ keyword }) => keyword === 'vrrp_instance')
      .slice(1)
      .flatMap((instance) => instance.entries ?? [])
      .filter(({ keyword }) => !isDecided(keyword, 'instance'))
      .map((entry) => about('lost-other-instance', entry)),
  );
}

function about(code: string, { keyword, words, file, line }: ConfEntry): AdoptSentence {
  const statement = [keyword, ...words].join(' ').slice(0, 100);
  return { code, params: { file, line, statement } };
}
