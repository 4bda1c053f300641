import { describe, expect, it } from 'vitest';
import { createLab } from '../../core/adapters/lab/lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';

describe('a lab', () => {
  const lab = useLab();

  it('has servers with their own systemd, machine-id and addresses, and none of what we install', async () => {
    const ids = new Set<string>();
    for (const node of lab().nodes) {
      expect((await node.run(['systemctl', 'is-system-running'])).stdout).toBe('running\n');
      expect((await node.run(['hostname'])).stdout).toBe(`${node.name}\n`);
      ids.add((await node.run(['cat', '/etc/machine-id'])).stdout);
      const addresses = (await node.run(['ip', '-brief', 'address', 'show', 'eth0'])).stdout;
      expect(addresses).toContain(`${node.address}/24`);
      expect(addresses).toContain(`${node.address6}/64`);
      expect((await node.run(['sh', '-c', 'command -v keepalived || command -v nginx'])).exitCode).not.toBe(
        0,
      );
    }
    expect(ids.size).toBe(2);
  });

  it('lets root, admin and deploy in by key, with the host keys that it publishes', async () => {
    const [node] = lab().nodes;
    for (const user of ['root', 'admin', 'deploy']) {
      const ssh = ['ssh', '-i', lab().sshKeyPath, '-o', `UserKnownHostsFile=${lab().knownHostsPath}`];
      const strict = ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes'];
      const result = await lab().enter([...ssh, ...strict, `${user}@${node?.address}`, 'id', '-un']);
      expect(result).toMatchObject({ exitCode: 0, stdout: `${user}\n` });
    }
  });

  it('installs packages from its own repository', async () => {
    const install = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-q', '-y', 'keepalived'];
    const result = await lab().node('node1').run(install);
    expect(result.exitCode).toBe(0);
    expect((await lab().node('node1').run(['systemctl', 'is-enabled', 'keepalived'])).stdout).toBe(
      'enabled\n',
    );
  });

  it('keeps the disk over a power loss and forgets it on reset', async () => {
    const node = lab().node('node1');
    await node.run(['sh', '-c', 'echo kept >/etc/marker']);
    await node.powerOff();
    expect(await node.isOn()).toBe(false);
    expect((await lab().enter(['ping', '-c', '1', '-W', '1', node.address])).exitCode).not.toBe(0);
    await node.powerOn();
    expect((await node.run(['cat', '/etc/marker'])).stdout).toBe('kept\n');
    const before = (await node.run(['cat', '/etc/machine-id'])).stdout;
    await lab().reset();
    expect((await node.run(['cat', '/etc/marker'])).exitCode).not.toBe(0);
    expect((await node.run(['sh', '-c', 'command -v keepalived'])).exitCode).not.toBe(0);
    expect((await node.run(['cat', '/etc/machine-id'])).stdout).toBe(before);
  });

  it('goes back to a state that was saved, as often as one likes', async () => {
    const node = lab().node('node1');
    const state = async () =>
      (await node.run(['sh', '-c', 'cat /etc/marker; ls /etc/debian_version'])).stdout;
    const mark = (text: string) => node.run(['sh', '-c', 'echo "$1" >/etc/marker', 'sh', text]);
    await lab().reset();
    await mark('saved');
    await node.run(['rm', '/etc/debian_version']);
    await lab().save('marked');
    for (const text of ['later', 'last']) {
      await lab().reset('marked');
      expect(await state()).toBe('saved\n');
      await mark(text);
    }
    await lab().reset();
    expect(await state()).toBe('/etc/debian_version\n');
  });

  it('stands beside another lab, with a subnet of its own', async () => {
    const other = await createLab({ name: `beside-${process.pid}`, nodes: 3 });
    try {
      expect(other.nodes).toHaveLength(3);
      expect(other.gateway).not.toBe(lab().gateway);
      for (const node of [...other.nodes, ...lab().nodes]) {
        await eventually(
          async () => (await other.enter(['ping', '-c', '1', '-W', '1', node.address])).exitCode === 0,
        );
      }
      await expect(createLab({ name: other.name })).rejects.toMatchObject({ code: 'lab.name-taken' });
    } finally {
      await other.down();
    }
    expect((await lab().node('node1').run(['systemctl', 'is-system-running'])).stdout).toBe('running\n');
  });

  it('comes back by itself when a server restarts, with its network as new', async () => {
    const node = lab().node('node2');
    const boot = (await node.run(['cat', '/proc/sys/kernel/random/boot_id'])).stdout;
    await node.run(['ip', 'address', 'add', `${lab().vip()}/24`, 'dev', 'eth0']);
    await node.restart();
    expect((await node.run(['cat', '/proc/sys/kernel/random/boot_id'])).stdout).not.toBe(boot);
    expect((await node.run(['ip', '-brief', 'address'])).stdout).not.toContain(lab().vip());
  });
});
