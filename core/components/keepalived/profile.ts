import type { OutageFault } from '../component.ts';
import type { VrrpProfile } from './settings.ts';

/** When keepalived runs a track script and how often it must fail or pass to change the node's fitness. */
type ScriptTimes = {
  readonly intervalSeconds: number;
  readonly fall: number;
  readonly rise: number;
};

export type ProfileTimers = {
  /** VRRP's Advertisement_Interval, seconds; keepalived keeps hundredths in version 3 (RFC 5798 §5.2.7). */
  readonly advertIntervalSeconds: number;
  readonly script: ScriptTimes;
};

/**
 * Priorities near the top keep the skew time (256 - priority)/256 x interval small (RFC 5798 §6.1); 255 would make
 * a node the address's owner, which no track script can take down (keepalived.conf(5)).
 */
export const PREFERRED_PRIORITY = 254;
export const OTHER_PRIORITY = 244;

/** Time a local request and its retries take when the service refuses at once, seconds. */
const REFUSED_CHECK_SECONDS = 0.35;

/** What keepalived, gratuitous ARP and a client's retry add, seconds (measured in the lab). */
const REACTION_SECONDS = 0.03;

/**
 * `fall 1` is right because our track scripts try again themselves before they say no: a second run of the script
 * would cost a whole interval, and before 2.3.2 an interval is a whole second at least.
 */
const TIMERS: Readonly<Record<VrrpProfile, ProfileTimers>> = {
  tolerant: { advertIntervalSeconds: 1, script: { intervalSeconds: 2, fall: 2, rise: 2 } },
  balanced: { advertIntervalSeconds: 0.3, script: { intervalSeconds: 1, fall: 1, rise: 2 } },
  fast: { advertIntervalSeconds: 0.03, script: { intervalSeconds: 1, fall: 1, rise: 2 } },
};

export function timersOf(profile: VrrpProfile): ProfileTimers {
  return TIMERS[profile];
}

/**
 * Predicts how long clients see no answer, at worst.
 *
 * - power-off: three missed advertisements and the skew time (keepalived.conf(5), `advert_int`)
 * - service-failed: the script has just passed, fails `fall` times, the node leaves with priority 0 and the other
 *   one takes over after its skew time
 * - service-hung: the same, but the last run takes as long as the script waits for an answer
 * - switchover: the holder leaves with priority 0 at once
 *
 * @param scriptTimeoutSeconds how long the track script waits for an answer, seconds
 * @returns seconds, rounded up to hundredths
 */
export function predictedOutage(
  profile: VrrpProfile,
  fault: OutageFault,
  scriptTimeoutSeconds = 1.5,
): { readonly seconds: number } {
  const { advertIntervalSeconds, script } = timersOf(profile);
  const skew = ((256 - OTHER_PRIORITY) / 256) * advertIntervalSeconds;
  const untilDetected = {
    'power-off': 3 * advertIntervalSeconds,
    'service-failed': script.fall * script.intervalSeconds + REFUSED_CHECK_SECONDS,
    'service-hung': script.fall * script.intervalSeconds + scriptTimeoutSeconds,
    switchover: 0,
  }[fault];
  const seconds = untilDetected + skew + REACTION_SECONDS;
  return { seconds: Math.ceil(seconds * 100 - 1e-6) / 100 };
}
