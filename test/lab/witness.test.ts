import { expect, it } from 'vitest';
import { applied, healthy, pairOf, statusOf } from './support/apply-pair.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';

const lab = useLab({ nodes: 3 });

it('tells from which nodes a witness can not be reached, and when it can again', async () => {
  const witness = lab().node('node3');
  const spec = pairOf(lab(), { sections: { witnesses: [witness.address] } });
  await applied(lab(), spec);
  await healthy(lab(), spec);
  const reached = async () =>
    (await statusOf(lab(), spec)).nodes.map(({ witnesses }) => witnesses?.map(({ state }) => state).join());
  await eventually(async () => (await reached()).every((state) => state === 'ok'), 30_000);
  await witness.powerOff();
  await eventually(async () => (await reached()).every((state) => state === 'lost'), 60_000);
  const health = await statusOf(lab(), spec);
  expect(health.state).toBe('healthy');
  expect(health.notices).toMatchObject(
    spec.nodes.map(({ name }) => ({
      code: 'witness.lost',
      node: name,
      params: { witness: witness.address },
    })),
  );
  await witness.powerOn();
  await eventually(async () => (await reached()).every((state) => state === 'ok'), 60_000);
  expect((await statusOf(lab(), spec)).notices).toEqual([]);
});
