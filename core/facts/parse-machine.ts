import type { DistributionFamily, NodeFacts } from './node-facts.ts';
import { readAssignments, type TextFiles } from './text-files.ts';

/** systemd-detect-virt(1): the container kinds. In these /sys/class/dmi shows the machine underneath. */
const CONTAINERS: ReadonlySet<string> = new Set(
  'openvz lxc lxc-libvirt systemd-nspawn docker podman rkt wsl proot pouch container-other'.split(' '),
);

/** Distribution by os-release(5): ID first, then the ones it is like. */
export function parseOs(files: TextFiles): NodeFacts['os'] {
  const release = readAssignments(files.lines('/etc/os-release'));
  const id = (release.ID ?? '').toLowerCase();
  return {
    id,
    versionId: release.VERSION_ID ?? '',
    prettyName: release.PRETTY_NAME ?? release.NAME ?? id,
    family: familyOf([id, ...(release.ID_LIKE ?? '').toLowerCase().split(/\s+/)]),
  };
}

function familyOf(ids: readonly string[]): DistributionFamily {
  if (ids.includes('debian') || ids.includes('ubuntu')) {
    return 'debian';
  }
  return ids.some((id) => ['rhel', 'fedora', 'centos', 'rocky', 'almalinux', 'ol'].includes(id))
    ? 'redhat'
    : 'other';
}

/** SELinux's mode; `disabled` is installed and switched off, `absent` never heard of. */
export function parseSelinux(files: TextFiles): NodeFacts['selinux'] {
  const enforce = files.first('/sys/fs/selinux/enforce');
  if (enforce === '1' || enforce === '0') {
    return enforce === '1' ? 'enforcing' : 'permissive';
  }
  return files.lines('/etc/selinux/config').length > 0 ? 'disabled' : 'absent';
}

/**
 * The cloud whose virtual hardware this is, as a name to show; '' when none was recognised or when it can't be
 * known, as in a container. The marks are those of systemd-detect-virt and cloud-init's ds-identify.
 */
export function parseCloud(files: TextFiles, virtualization: string): string {
  if (CONTAINERS.has(virtualization)) {
    return '';
  }
  const dmi = (name: string) => files.first(`/sys/class/dmi/id/${name}`);
  const marks = [
    'sys_vendor',
    'product_name',
    'product_version',
    'bios_vendor',
    'bios_version',
    'board_vendor',
  ]
    .map((name) => `${name}=${dmi(name)}`)
    .concat(`chassis_asset_tag=${dmi('chassis_asset_tag')}`);
  return CLOUDS.find(([pattern]) => marks.some((mark) => pattern.test(mark)))?.[1] ?? '';
}

const CLOUDS: readonly (readonly [RegExp, string])[] = [
  [/^(sys_vendor|bios_vendor|board_vendor)=Amazon EC2/i, 'Amazon EC2'],
  [/^(product_version|bios_version)=.*amazon/i, 'Amazon EC2'],
  [/^product_name=Google Compute Engine/i, 'Google Cloud'],
  // Azure's fixed tag; Hyper-V on premises has the same vendor and product but another tag.
  [/^chassis_asset_tag=7783-7084-3265-9085-8269-3286-77/, 'Microsoft Azure'],
  [/^chassis_asset_tag=OracleCloud/i, 'Oracle Cloud'],
  [/^chassis_asset_tag=OpenTelekomCloud/i, 'Open Telekom Cloud'],
  [/^chassis_asset_tag=(HUAWEICLOUD|Huawei Cloud)/i, 'Huawei Cloud'],
  [/^chassis_asset_tag=IBM:Cloud/i, 'IBM Cloud'],
  [/^sys_vendor=DigitalOcean/i, 'DigitalOcean'],
  [/^sys_vendor=Hetzner/i, 'Hetzner Cloud'],
  [/^sys_vendor=Alibaba Cloud/i, 'Alibaba Cloud'],
  [/^sys_vendor=Tencent Cloud/i, 'Tencent Cloud'],
  [/^sys_vendor=Huawei Cloud/i, 'Huawei Cloud'],
  [/^sys_vendor=(Akamai|Linode)/i, 'Akamai (Linode)'],
  [/^sys_vendor=Vultr/i, 'Vultr'],
  [/^sys_vendor=Scaleway/i, 'Scaleway'],
  [/^sys_vendor=UpCloud/i, 'UpCloud'],
  [/^sys_vendor=Exoscale/i, 'Exoscale'],
  [/^(sys_vendor=OpenStack|product_name=OpenStack)/i, 'OpenStack'],
];

/** Sysctl values by key; runs of blanks become one, so that `1024 65535` compares equal to the kernel's tab. */
export function parseSysctl(files: TextFiles): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.paths
      .filter((path) => path.startsWith('/proc/sys/'))
      .map((path) => [sysctlKey(path), files.first(path).replace(/\s+/g, ' ')]),
  );
}

/** Path of a sysctl key. In keys dots and slashes change places: `net.ipv4.conf.eth0/100.forwarding`. */
export function sysctlPath(key: string): string {
  return `/proc/sys/${swapDotsAndSlashes(key)}`;
}

function sysctlKey(path: string): string {
  return swapDotsAndSlashes(path.slice('/proc/sys/'.length));
}

function swapDotsAndSlashes(text: string): string {
  return text.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}

/** Free KiB and free inodes by directory, and the read-only ones among them (section `disk`). */
export function parseDisk(lines: readonly string[]): {
  readonly diskFreeKiB: Readonly<Record<string, number>>;
  readonly inodesFree: Readonly<Record<string, number>>;
  readonly readOnlyPaths: readonly string[];
} {
  const rows = lines.flatMap((line) => {
    const [, available, total, free, path] = /^\s*(\d+)\s+(\d+|-)\s+(\d+|-)\s+(\/\S*)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, available: Number(available), total: Number(total), free }];
  });
  return {
    diskFreeKiB: Object.fromEntries(rows.map((row) => [row.path, row.available])),
    // btrfs and others make inodes as they go and say 0 of 0.
    inodesFree: Object.fromEntries(
      rows.filter((row) => row.total > 0).map((row) => [row.path, Number(row.free)]),
    ),
    readOnlyPaths: lines.flatMap((line) => /^readonly (\/\S+)$/.exec(line)?.[1] ?? []),
  };
}
