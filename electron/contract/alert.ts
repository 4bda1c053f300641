import type { EventLevel } from '../../core/events/event.ts';
import type { HealthState } from '../../core/watch/cluster-health.ts';

/**
 * Something that the admin must hear of. Texts: `alert.<code>.title` and `alert.<code>.body`; the body names the node,
 * the cause and the consequence.
 */
export type Alert = {
  readonly id: string;
  readonly pairId: string;
  /** Name of the pair. */
  readonly pair: string;
  readonly code: string;
  readonly level: EventLevel;
  /** RFC 3339. */
  readonly at: string;
  /** The pair's state after it. */
  readonly state: HealthState;
  readonly node?: string;
  readonly params: Readonly<Record<string, string | number>>;
};
