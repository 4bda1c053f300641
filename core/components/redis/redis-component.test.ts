import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../../test/fakes/fake-pair.ts';
import { fakeFacts } from '../../../test/fakes/node-facts.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { FileStep } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import { CONFIG_PATH, SECRET_PATH } from './paths.ts';
import { redisComponent } from './redis-component.ts';
import { type RedisSettings, redisSettingsSchema } from './settings.ts';

const settings = redisSettingsSchema.parse({ enabled: true });
const told = (node: string, ...redis: readonly string[]) => fakeFacts({ node, component: { redis } });
const [passwordA, passwordB] = ['a1'.repeat(24), 'b2'.repeat(24)];

function contextOf(index: 0 | 1, facts: readonly [NodeFacts, NodeFacts]): NodeContext<RedisSettings> {
  const [own, peer] = index === 0 ? facts : [facts[1], facts[0]];
  const [node, other] = index === 0 ? fakePairSpec.nodes : [fakePairSpec.nodes[1], fakePairSpec.nodes[0]];
  return {
    ...{ spec: fakePairSpec, settings, index, trackScripts: [], servicePorts: [] },
    ...{ node, peer: other, facts: own, peerFacts: peer },
  };
}

function fileAt(path: string, index: 0 | 1, facts: readonly [NodeFacts, NodeFacts]): FileStep {
  const steps = redisComponent.steps(contextOf(index, facts));
  return steps.find((step): step is FileStep => step.kind === 'file' && step.path === path) as FileStep;
}

const fresh = [told('web-1', `password ${passwordA}`), told('web-2', `password ${passwordB}`)] as const;

describe('redis component', () => {
  it('starts read-only with its data kept, whatever its role will be', () => {
    const { content } = fileAt(CONFIG_PATH, 0, fresh);
    expect(content).toContain('\nreplicaof 127.0.0.1 1\n');
    expect(content).toContain('\nreplica-serve-stale-data no\n');
    expect(content).toContain('\nappendonly yes\n');
    expect(content).toContain('\nmin-replicas-to-write 1\n');
    expect(content).toContain(`\nbind 127.0.0.1 ${fakePairSpec.nodes[0].address} `);
  });

  it('gives both nodes the same password, which no plan shows', () => {
    const [first, second] = [fileAt(SECRET_PATH, 0, fresh), fileAt(SECRET_PATH, 1, fresh)];
    expect(first).toMatchObject({ secret: true, mode: '0640', owner: 'root:redis' });
    expect(first.content).toContain(`requirepass ${passwordA}\nmasterauth ${passwordA}\n`);
    expect(second.content).toBe(first.content);
  });

  it('keeps the password that a node has, also when the other one is new', () => {
    const file = { path: SECRET_PATH, type: 'file', content: `requirepass ${passwordB}\n` } as const;
    const known = fakeFacts({ node: 'web-2', files: { [SECRET_PATH]: file } });
    expect(fileAt(SECRET_PATH, 0, [fresh[0], known]).content).toContain(passwordB);
  });

  it('does not begin with data of before, nor beside a Sentinel', () => {
    const sentinel = fakeFacts({
      node: 'web-2',
      units: {
        'redis-sentinel.service': {
          unit: 'redis-sentinel.service',
          loadState: 'loaded',
          enablement: 'enabled',
          activeState: 'active',
        },
      },
    });
    const context = {
      spec: fakePairSpec,
      settings,
      facts: [told('web-1', 'foreign-data'), sentinel] as const,
    };
    expect(redisComponent.preflight(context).map(({ code, node }) => `${node} ${code}`)).toEqual([
      'web-1 redis.has-data',
      'web-2 redis.sentinel',
    ]);
    const old = { ...context, facts: [told('web-1', 'old-data'), told('web-2')] as const };
    expect(redisComponent.preflight(old).map(({ code }) => code)).toEqual(['redis.has-old-data']);
  });
});
