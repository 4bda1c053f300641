import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { keepalivedValidations } from '../../core/components/keepalived/steps.ts';
import { parseKeepalivedVersion } from '../../core/components/keepalived/version.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { pairSpec, placePair } from './support/place-pair.ts';
import { runOn } from './support/run-on.ts';

const GOLDEN = new URL('../golden/keepalived/', import.meta.url);
const STAGED = '/var/lib/staged';

describe("keepalived's own parser", () => {
  const lab = useLab();
  const node = (): LabNode => lab().node('node1');
  let version = '';

  beforeAll(async () => {
    await runOn(
      node(),
      `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends keepalived
       for address in 10.77.1.11/24 fd77:1::11/64; do ip address replace $address dev eth0; done
       mkdir -p ${STAGED}/etc/keepalived ${STAGED}/usr/libexec/pairkeeper ${STAGED}/var/lib/pairkeeper
       cd ${STAGED}; echo 0 >var/lib/pairkeeper/maintenance
       for script in check-http check-witness; do
         printf '#!/bin/sh\\nexit 0\\n' >usr/libexec/pairkeeper/$script; chmod 0755 usr/libexec/pairkeeper/$script
       done`,
    );
    const installed = await runOn(node(), 'dpkg-query -W keepalived | cut -f 2');
    version = parseKeepalivedVersion(installed)?.join('.') ?? '';
  });

  async function judge(configuration: string): Promise<{ exitCode: number | null; stdout: string }> {
    await runOn(node(), `cat >${STAGED}/etc/keepalived/keepalived.conf`, configuration);
    const argv = keepalivedValidations()[0]?.argv.map((word) => word.replace('{root}', STAGED)) ?? [];
    return node().run(argv);
  }

  it('takes every golden configuration of its version', async () => {
    const names = (await readdir(GOLDEN)).filter((name) => name.startsWith(`${version}-`));
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      const result = await judge(await readFile(new URL(name, GOLDEN), 'utf8'));
      expect({ name, ...result }).toMatchObject({ exitCode: 0, stdout: '' });
    }
  });

  it('is believed when it finds a mistake, a missing interface or a script that others could change', async () => {
    const good = await readFile(new URL(`${version}-plain.conf`, GOLDEN), 'utf8');
    const broken = await judge(good.replace('virtual_router_id', 'virtual_ruoter_id'));
    expect(broken).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('virtual_ruoter_id') });
    const noInterface = await judge(good.replace('interface eth0', 'interface eth9'));
    expect(noInterface).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('eth9') });
    await runOn(node(), `chmod 0777 ${STAGED}/usr/libexec/pairkeeper/check-http`);
    const insecure = await judge(good);
    await runOn(node(), `chmod 0755 ${STAGED}/usr/libexec/pairkeeper/check-http`);
    expect(insecure).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('insecure') });
  });
});

describe('a pair', () => {
  const lab = useLab();

  const holders = async (): Promise<readonly LabNode[]> => {
    const shown = await Promise.all(lab().nodes.map((node) => node.run(['ip', '-o', 'address', 'show'])));
    return lab().nodes.filter((_, index) => shown[index]?.stdout.includes(` ${lab().vip()}/`));
  };
  const activeEverywhere = async (): Promise<boolean> => {
    const states = await Promise.all(
      lab().nodes.map((node) => node.run(['systemctl', 'is-active', 'keepalived.service'])),
    );
    return states.every((state) => state.exitCode === 0);
  };

  beforeAll(async () => {
    await placePair(lab(), pairSpec(lab()));
  });

  it('gets over a keepalived that is killed without a chance to clean up', async () => {
    const [holder] = await holders();
    expect(holder).toBeDefined();
    if (holder === undefined) {
      return;
    }
    const main = await runOn(holder, 'systemctl show -P MainPID keepalived.service');
    await runOn(holder, 'kill -KILL $(cat /sys/fs/cgroup/system.slice/keepalived.service/cgroup.procs)');
    await eventually(async () => {
      const now = (await holder.run(['systemctl', 'show', '-P', 'MainPID', 'keepalived.service'])).stdout;
      return (
        now !== main && now.trim() !== '0' && (await activeEverywhere()) && (await holders()).length === 1
      );
    });
    expect((await holders()).map((node) => node.name)).not.toContain(holder.name);
  });

  it('moves the address within a moment when the holder goes into maintenance, and leaves it there after', async () => {
    const [holder] = await holders();
    expect(holder).toBeDefined();
    if (holder === undefined) {
      return;
    }
    await runOn(holder, 'echo -254 >/var/lib/pairkeeper/maintenance');
    await eventually(async () => {
      const [now] = await holders();
      return now !== undefined && now.name !== holder.name && (await holders()).length === 1;
    });
    await runOn(holder, 'echo 0 >/var/lib/pairkeeper/maintenance');
    await eventually(async () => {
      const journal = await runOn(holder, 'journalctl -u keepalived.service -o cat --since -1min');
      return (
        journal
          .trimEnd()
          .split('\n')
          .filter((line) => line.includes('Entering'))
          .at(-1)
          ?.includes('BACKUP') === true
      );
    });
    expect((await holders()).map((node) => node.name)).not.toContain(holder.name);
  });
});
