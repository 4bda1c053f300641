/** Version of keepalived as three numbers: upstream's, without a distribution's epoch and revision. */
export type KeepalivedVersion = readonly [major: number, minor: number, patch: number];

/**
 * Reads the upstream version out of a package version: `1:2.2.7-1+b2` (Debian), `2.1.5-9.el8` (RHEL) or `2.4.3`.
 *
 * @returns undefined when there is none in it
 */
export function parseKeepalivedVersion(packageVersion: string): KeepalivedVersion | undefined {
  const [, major, minor, patch] =
    /^(?:\d+:)?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?!\d)/.exec(packageVersion) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch ?? 0)];
}

/** True when `version` is `wanted` or newer. */
export function isAtLeast(version: KeepalivedVersion, wanted: KeepalivedVersion): boolean {
  const differing = version.findIndex((part, index) => part !== wanted[index]);
  return differing === -1 || (version[differing] ?? 0) > (wanted[differing] ?? 0);
}

/** Older ones lack the start delay; no distribution in support has one. */
export const OLDEST_SUPPORTED: KeepalivedVersion = [2, 0, 19];

/**
 * First release whose parser knows the keyword, or that behaves as named. Found by searching the tagged sources
 * of keepalived for the keyword; an unknown keyword makes `keepalived -t` fail and a reload be refused.
 */
const FIRST_VERSION = {
  /** Of an address in virtual_ipaddress. */
  preferredLifetime: [2, 0, 20],
  /** Before, the top-level block is called `vrrp_track_file`, which newer ones log as deprecated. */
  trackFileBlock: [2, 1, 0],
  maxAutoPriority: [2, 1, 0],
  notifyDeleted: [2, 1, 0],
  reloadCheckConfig: [2, 2, 0],
  /** Before 2.2.5 an instance with an empty peer list silently went to multicast. */
  unicastFaultNoPeer: [2, 2, 5],
  /** From here on it writes a name for its addresses to /etc/iproute2 when there is none. */
  writesProtocolName: [2, 3, 2],
  /** Before, `interval` and `timeout` of a vrrp_script are whole seconds. */
  decimalScriptTimes: [2, 3, 2],
  delayAfterBoot: [2, 4, 0],
} as const satisfies Record<string, KeepalivedVersion>;

export type KeepalivedFeature = keyof typeof FIRST_VERSION;

/** True when a keepalived of this version knows the feature. */
export function supports(version: KeepalivedVersion, feature: KeepalivedFeature): boolean {
  return isAtLeast(version, FIRST_VERSION[feature]);
}
