import { Text } from '@mantine/core';
import { useFleet } from '../../shared/fleet.ts';
import type { PairTab } from '../../shared/place.ts';

type PairPageProps = {
  readonly pairId: string;
  readonly tab: PairTab;
  /** RFC 3339: the event to show. */
  readonly eventAt?: string | undefined;
};

/** Everything about one pair, in tabs. */
export function PairPage({ pairId }: PairPageProps) {
  const pair = useFleet((fleet) => fleet.pairs.find(({ id }) => id === pairId));
  return <Text>{pair?.name}</Text>;
}
