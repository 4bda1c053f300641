import { beforeAll, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { switchover } from '../../core/operations/switchover.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { applied, pairOf, withHosts } from './support/apply-pair.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { roleWatch } from './support/role-watch.ts';
import { runOn } from './support/run-on.ts';

const folder = '/srv/app';
const lab = useLab();
let spec: ClusterSpec;

const pair = () => [lab().node('node1'), lab().node('node2')] as const;
const { settled, becomes } = roleWatch('files', pair);

const write = (node: LabNode, name: string, text: string) =>
  runOn(node, `printf %s '${text}' >${folder}/${name}`);
const textOf = async (node: LabNode, name: string) => (await node.run(['cat', `${folder}/${name}`])).stdout;
const arrives = (node: LabNode, name: string, text: string) =>
  eventually(async () => (await textOf(node, name)) === text, 60_000);
const isThere = async (node: LabNode, name: string) =>
  (await node.run(['test', '-e', `${folder}/${name}`])).exitCode === 0;

/** Contents of the files that were put aside, by the kind of their folder. */
const aside = (node: LabNode, kind: 'trash' | 'conflict' | 'recovered' | 'kept-*') =>
  runOn(node, `find ${folder}/.pairkeeper/${kind} -type f -exec cat {} + 2>/dev/null || :`);

const isTold = (node: LabNode, code: string) =>
  eventually(
    async () =>
      (await node.run(['grep', '-q', `"${code}"`, '/var/lib/pairkeeper/events.jsonl'])).exitCode === 0,
    60_000,
  );

/** Compares both servers now, and not within the hour. */
const compareNow = (source: LabNode) => runOn(source, '/usr/libexec/pairkeeper/files-pass full srv-app');

beforeAll(async () => {
  const [source, target] = pair();
  await runOn(
    source,
    `mkdir -p ${folder}/deep; echo first >${folder}/deep/first; ln -s deep/first ${folder}/link`,
  );
  await runOn(target, `mkdir -p ${folder}; echo mine >${folder}/mine`);
  const files = { directories: [{ path: folder, exclude: ['*.tmp'] }], maxDelete: 5, pollSeconds: 5 };
  spec = pairOf(lab(), { sections: { files } });
  await applied(lab(), spec);
});

it('leaves files alone of which nobody knows whether the pair ever had them, until an admin has said so', async () => {
  const [, target] = pair();
  await becomes(target, 'new-replica', 'has-data');
  expect(await textOf(target, 'mine')).toBe('mine\n');
  await runOn(target, '/usr/libexec/pairkeeper/role-worker files --order rejoin test');
  await settled();
  expect(await textOf(target, 'link')).toBe('first\n');
  expect(await aside(target, 'kept-*')).toBe('mine\n');
});

it('brings changes to the other server, and keeps there what was deleted or replaced', async () => {
  const { primary, replica } = await settled();
  await write(primary, 'doomed', 'doomed');
  await write(primary, 'it.tmp', 'excluded');
  await arrives(replica, 'doomed', 'doomed');
  await runOn(primary, `rm ${folder}/doomed; mv ${folder}/deep ${folder}/moved; echo last >${folder}/last`);
  await arrives(replica, 'last', 'last\n');
  await eventually(async () => !(await isThere(replica, 'doomed')) && !(await isThere(replica, 'deep')));
  expect(await textOf(replica, 'moved/first')).toBe('first\n');
  await eventually(async () => (await aside(replica, 'trash')).includes('doomed'));
  expect(await isThere(replica, 'it.tmp')).toBe(false);
  const prune = '/usr/libexec/pairkeeper/files-prune';
  await runOn(replica, prune);
  expect(await aside(replica, 'trash')).toContain('doomed');
  await runOn(replica, `touch -d '31 days ago' ${folder}/.pairkeeper/trash/*; ${prune}`);
  expect(await aside(replica, 'trash')).toBe('');
});

it('puts aside what was changed on the server that only takes copies, and says so', async () => {
  const { primary, replica } = await settled();
  await write(replica, 'alien', 'alien');
  await write(replica, 'last', 'edited there');
  await compareNow(primary);
  await isTold(replica, 'files.conflict');
  expect(await aside(replica, 'conflict')).toMatch(/alien/);
  expect(await aside(replica, 'conflict')).toMatch(/edited there/);
  expect(await textOf(replica, 'last')).toBe('last\n');
});

it('stops before an emptied directory empties its copy, and goes on when it is back', async () => {
  const { primary, replica } = await settled();
  await runOn(primary, `mkdir /srv/away; mv ${folder}/* ${folder}/.pairkeeper-guard /srv/away/`);
  await isTold(primary, 'files.guard-missing');
  expect(await textOf(replica, 'last')).toBe('last\n');
  await runOn(primary, `mv /srv/away/.pairkeeper-guard ${folder}/`);
  await isTold(primary, 'files.source-empty');
  expect(await textOf(replica, 'last')).toBe('last\n');
  await runOn(
    primary,
    `mv /srv/away/* ${folder}/; for i in 1 2 3 4 5 6; do echo $i >${folder}/many-$i; done`,
  );
  await arrives(replica, 'many-6', '6\n');
  await runOn(primary, `rm ${folder}/many-*`);
  await isTold(primary, 'files.too-many-deletions');
  expect(await textOf(replica, 'many-6')).toBe('6\n');
  await runOn(primary, `echo 1 >${folder}/many-1`);
  await eventually(async () => !(await isThere(replica, 'many-6')), 60_000);
  await settled();
});

it('goes on without inotify, more slowly', async () => {
  const { primary, replica } = await settled();
  // Three times in a row: lsyncd does not last, as where the system has no watches left.
  const kill =
    'until now=$(pgrep -n -x lsyncd) && [ "$now" != "$last" ]; do sleep 0.2; done; kill -KILL $now; last=$now';
  await runOn(primary, `last=; for i in 1 2 3; do ${kill}; done`);
  await isTold(primary, 'files.no-inotify');
  await write(primary, 'polled', 'polled');
  await arrives(replica, 'polled', 'polled');
  await runOn(primary, 'systemctl restart pairkeeper-files');
  await settled();
});

it('turns the direction on purpose under writes, and every file is on both servers', async () => {
  const { primary, replica } = await settled();
  const writes = `n=0; while [ -e /srv/write ]; do n=$((n + 1)); [ -z "$(ip -o addr show to ${lab().vip()})" ] || echo $n >${folder}/w-${'$1'}-$n; sleep 0.05; done`;
  for (const node of pair()) {
    await runOn(node, `touch /srv/write; systemd-run -q --unit=writer sh -c '${writes}' writer ${node.name}`);
  }
  await eventually(async () => isThere(replica, `w-${primary.name}-20`), 60_000);
  const move = { spec, clock: createSystemClock(), events: () => undefined, to: replica.name };
  const { outcome } = await withHosts(lab(), spec, (hosts) => switchover({ ...move, hosts }));
  expect(outcome).toBe('moved');
  await settled(replica);
  for (const node of pair()) await runOn(node, 'rm /srv/write');
  await write(replica, 'turned', 'turned');
  await arrives(primary, 'turned', 'turned');
  const list = `cd ${folder}; find . -name .pairkeeper -prune -o -name "*.tmp" -o -type f ! -name .pairkeeper-guard -exec sha256sum {} + | sort -k 2`;
  const everything = await runOn(replica, list);
  expect(await runOn(primary, list)).toBe(everything);
  expect(everything).toMatch(new RegExp(`w-${primary.name}-`));
  expect(everything).toMatch(new RegExp(`w-${replica.name}-`));
  expect(await aside(primary, 'conflict')).not.toMatch(/^\d+$/m);
});

it('gives back what a server that lost its power had not sent yet', async () => {
  const { primary, replica } = await settled();
  await runOn(primary, 'systemctl kill -s STOP pairkeeper-files');
  await write(primary, 'unsent', 'unsent');
  await write(primary, 'last', 'newer');
  await runOn(primary, `sync ${folder}/unsent ${folder}/last`);
  await primary.powerOff();
  await becomes(replica, 'primary');
  await write(replica, 'since', 'since');
  await primary.powerOn();
  await becomes(primary, 'replica');
  await arrives(primary, 'since', 'since');
  await isTold(primary, 'files.recovered');
  expect(await aside(primary, 'recovered')).toMatch(/unsent/);
  expect(await aside(primary, 'recovered')).toMatch(/newer/);
  expect(await isThere(primary, 'unsent')).toBe(false);
  expect(await textOf(primary, 'last')).toBe('last\n');
});
