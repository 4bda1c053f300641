/**
 * What a field of the manifest may look like. The alphabets hold nothing that a shell, a path or the manifest's own
 * form gives a meaning to; they are wider than what components write and narrower than what Unix allows.
 */
const patterns = {
  node: /^[a-z0-9][a-z0-9-]{0,31}$/,
  id: /^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$/,
  since: /^[0-9T:.Z-]{1,40}$/,
  number: /^[0-9]{1,9}$/,
  package: /^[A-Za-z0-9][A-Za-z0-9.+_:-]{0,127}$/,
  path: /^(?:\/[A-Za-z0-9_@%+=:,.-]+)+$/,
  mode: /^[0-7]{4}$/,
  owner: /^[A-Za-z_][A-Za-z0-9_.-]{0,31}:[A-Za-z_][A-Za-z0-9_.-]{0,31}$/,
  sha256: /^[0-9a-f]{64}$/,
  unit: /^[A-Za-z0-9_][A-Za-z0-9:_.@-]{0,200}$/,
  action: /^(?:enable|start|reload|restart|disable|stop)$/,
  /** IPv4 or IPv6, without prefix length. */
  address: /^[0-9A-Fa-f.:]{2,45}$/,
  sysctl: /^[a-z0-9_]+(?:[./][A-Za-z0-9_-]+)+$/,
  sysctlValue: /^[A-Za-z0-9_.:-]+(?: [A-Za-z0-9_.:-]+)*$/,
  nonce: /^[0-9a-f]{32,64}$/,
} as const;

export type ManifestValue = keyof typeof patterns;

/** True when the value may stand in a manifest or a phase script as it is. */
export function isManifestValue(kind: ManifestValue, value: string): boolean {
  return patterns[kind].test(value) && (kind !== 'path' || !/\/\.{1,2}(?:\/|$)/.test(value));
}

/** Who holds the lock, for people to read: anything that the manifest can't carry becomes `_`. */
export function ownerWord(owner: string): string {
  return owner.replace(/[^A-Za-z0-9@._:-]/g, '_').slice(0, 100) || '_';
}
