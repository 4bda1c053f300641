/**
 * What is: everything that one round trip to a node brings back. Plain data; absent means "could not be read",
 * which preflight must treat as not known, never as fine.
 */
export type DistributionFamily = 'debian' | 'redhat' | 'other';

export type InterfaceAddress = {
  readonly address: string;
  readonly prefixLength: number;
  readonly family: 4 | 6;
};

export type InterfaceFacts = {
  readonly name: string;
  readonly up: boolean;
  readonly loopback: boolean;
  readonly mac: string;
  readonly mtu: number;
  readonly addresses: readonly InterfaceAddress[];
};

export type PortFacts = {
  readonly protocol: 'tcp' | 'udp';
  /** Local address as ss prints it, without brackets; `0.0.0.0`, `::` or `*` for any. */
  readonly address: string;
  readonly port: number;
  /** Name of the listening process, '' when not visible. */
  readonly process: string;
};

export type FileFacts = {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other' | 'absent';
  /** Lower-case hex; only for files. */
  readonly sha256?: string;
  /** Four octal digits, e.g. '0644'. */
  readonly mode?: string;
  /** `user:group`. */
  readonly owner?: string;
  /** Where a symbolic link points to, as written in it. */
  readonly target?: string;
  /** Text content, for files up to 256 KiB that are valid UTF-8 and hold no private key; needed for diffs. */
  readonly content?: string;
};

export type UnitFacts = {
  readonly unit: string;
  readonly loadState: string;
  readonly activeState: string;
  /** `enabled`, `disabled`, `masked`, `static`, '' when unknown to systemd. */
  readonly enablement: string;
};

export type PackageFacts = {
  readonly name: string;
  /** Installed version, or undefined. */
  readonly installed?: string;
  /** Version that the package manager would install, or undefined when no source has it. */
  readonly candidate?: string;
};

export type NodeFacts = {
  readonly node: string;
  /** This computer's wall clock when the facts script's first line arrived, milliseconds since the epoch. */
  readonly gatheredAtMs: number;
  /** Node's wall clock minus this computer's, milliseconds, corrected by half the round trip. */
  readonly clockSkewMs: number;
  /** How far `clockSkewMs` can be wrong, milliseconds: half the round trip of the first line. */
  readonly clockErrorMs?: number;
  readonly os: {
    readonly id: string;
    readonly versionId: string;
    readonly prettyName: string;
    readonly family: DistributionFamily;
  };
  readonly kernel: string;
  readonly architecture: string;
  /** Name of process 1, e.g. `systemd`. */
  readonly init: string;
  readonly machineId: string;
  readonly bootId: string;
  readonly hostname: string;
  readonly uptimeSeconds: number;
  readonly userId: number;
  readonly virtualization: string;
  /** From DMI: cloud vendor, '' when none was recognised. */
  readonly cloud: string;
  /** By directory among /etc, /usr, /var/lib, /run, /tmp. */
  readonly diskFreeKiB: Readonly<Record<string, number>>;
  /** The same; file systems without a fixed number of inodes are left out. */
  readonly inodesFree?: Readonly<Record<string, number>>;
  /** Directories among the ones we write to that are on a read-only file system. */
  readonly readOnlyPaths: readonly string[];
  readonly interfaces: readonly InterfaceFacts[];
  readonly defaultGateways: readonly string[];
  readonly networkManager: 'systemd-networkd' | 'NetworkManager' | 'ifupdown' | 'netplan' | 'none';
  readonly firewall: 'firewalld' | 'ufw' | 'nftables' | 'iptables' | 'none';
  readonly selinux: 'enforcing' | 'permissive' | 'disabled' | 'absent';
  readonly packageManager: {
    readonly kind: 'apt' | 'dnf' | 'none';
    /** Name of the process that holds the lock, '' when free. */
    readonly lockedBy: string;
    /** Lines that dpkg --audit or dnf check printed; empty is healthy. */
    readonly brokenLines: readonly string[];
    /** False when no package source is configured. */
    readonly hasSources: boolean;
    /** False when no package list was ever fetched, so that nothing is known of versions. */
    readonly hasLists?: boolean;
  };
  /** The packages that the components asked about (`Component.reads`). */
  readonly packages: Readonly<Record<string, PackageFacts>>;
  readonly units: Readonly<Record<string, UnitFacts>>;
  readonly files: Readonly<Record<string, FileFacts>>;
  readonly sysctl: Readonly<Record<string, string>>;
  readonly ports: readonly PortFacts[];
  /** Programs found on PATH among those asked about. */
  readonly programs: Readonly<Record<string, string>>;
  /** What pairkeeper left behind: state of the last transaction, managed files (see core/apply/node-state.ts). */
  readonly pairkeeper: {
    readonly lastTransaction?: { readonly id: string; readonly state: string };
    /** Paths that our confirmed transactions put there. */
    readonly managedPaths: readonly string[];
    readonly lock?: { readonly owner: string; readonly since: string };
  };
  /** Lines that a component's own facts script printed, by component id. */
  readonly component: Readonly<Record<string, readonly string[]>>;
};

/** Facts of both nodes, in the order of pair.yaml. */
export type PairFacts = readonly [NodeFacts, NodeFacts];
