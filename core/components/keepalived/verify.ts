import { parsedVips } from '../../facts/pair-addresses.ts';
import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { KEEPALIVED_UNIT } from './paths.ts';
import type { VrrpSettings } from './settings.ts';

/** A fresh pair elects its holder within seconds; a slow track script or a busy machine gets the rest. */
const SETTLE_MS = 15_000;

/** A question for an address that nobody holds yet goes unanswered even when this very node takes it meanwhile. */
const FIRST_TRIES_MS = 100;

/**
 * keepalived runs on both nodes, and every VIP answers on both: on the holder by itself, on the other node over the
 * wire, which shows that the address is not only configured but reachable.
 */
export function keepalivedChecks({ spec, facts }: PairContext<VrrpSettings>): readonly Check[] {
  return facts.flatMap((node) => [
    {
      code: 'keepalived.active',
      component: 'keepalived',
      node: node.node,
      argv: ['systemctl', 'is-active', KEEPALIVED_UNIT],
      expect: { exitCode: 0, outputMatches: '^active$' },
      withinMs: SETTLE_MS,
      params: { node: node.node },
    },
    ...(node.programs.ping === undefined
      ? []
      : parsedVips(spec).map(({ cidr }) => ({
          code: 'keepalived.vip-reachable',
          component: 'keepalived',
          node: node.node,
          argv: ['ping', '-n', '-q', `-${cidr.family}`, '-c', '1', '-W', '2', cidr.address],
          expect: { exitCode: 0 },
          withinMs: SETTLE_MS,
          firstTriesMs: FIRST_TRIES_MS,
          params: { node: node.node, vip: cidr.address },
        }))),
  ]);
}
