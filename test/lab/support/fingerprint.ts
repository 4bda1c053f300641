import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';

/**
 * Everything of a node that a change may touch: paths with mode, owner and hash, packages, what is enabled and what
 * runs, kernel settings. Left out is what no package manager puts back to the byte (caches, backups of its own lists)
 * and our journal, which is kept on purpose.
 */
const SCRIPT = `
{
  find /etc /usr/libexec /usr/local /usr/sbin /usr/bin /lib/systemd /root -xdev \\
    ! -path '/etc/ld.so.cache' ! -path '/etc/*-' ! -path '/root/.*' -printf '%p %y %m %u:%g %l\\n'
  find /etc /usr/libexec /usr/local -xdev -type f ! -path '/etc/ld.so.cache' ! -path '/etc/*-' -exec sha256sum {} +
  dpkg-query -W -f 'package \${Package} \${Status}\\n'
  systemctl list-unit-files --no-legend --state=enabled | sed 's/^/enabled /'
  systemctl list-units --no-legend --plain --state=running --type=service,socket,timer |
    sed -n 's/^\\([^ ]*\\).*/running \\1/p' | grep -v 'user@\\|session'
  for key in ipv4/ip_nonlocal_bind ipv6/ip_nonlocal_bind ipv4/tcp_max_syn_backlog ipv4/ip_local_port_range; do
    echo "$key $(cat /proc/sys/net/$key)"
  done
} | sort`;

export async function fingerprint(node: LabNode): Promise<readonly string[]> {
  const { stdout, exitCode, stderr } = await node.run(['sh', '-c', SCRIPT]);
  if (exitCode !== 0) throw new Error(`${node.name}: ${stderr}`);
  return stdout.split('\n');
}

/** Lines that only one of the two has, each with `-` or `+` before it: short enough to read in a failed test. */
export function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}
