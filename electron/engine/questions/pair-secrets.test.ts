import { describe, expect, it } from 'vitest';
import { components } from '../../../core/components/registry.ts';
import { createCancelSource } from '../../../core/host/cancel-source.ts';
import { loadSpec } from '../../../core/spec/load-spec.ts';
import { shopYaml } from '../../../test/fakes/fake-drafts.ts';
import type { Question } from '../../contract/question.ts';
import { createPairSecrets } from './pair-secrets.ts';
import { createQuestionBroker } from './question-broker.ts';

const need = (channel: string) => ({ id: `alerts.${channel}.url`, why: 'alerts.url', params: { channel } });

function start() {
  const loaded = loadSpec(shopYaml(), components);
  if (!loaded.ok) throw new Error('not valid');
  const asked: Question[] = [];
  let count = 0;
  const hex = () => `q${++count}`;
  const random = { hex, integer: () => 0 };
  const questions = createQuestionBroker(random, (open) => asked.push(...open));
  const source = createCancelSource();
  const asking = { key: 'draft d1', spec: loaded.spec, signal: source.signal };
  const secrets = createPairSecrets(questions);
  const given = (...channels: readonly string[]) => secrets.given(channels.map(need), asking);
  const answer = (secret: string) => {
    const [open] = questions.list();
    questions.answer(open?.id ?? '', { kind: 'secret', secret, remember: false });
  };
  return { asked, given, answer, secrets, questions, cancel: source.cancel };
}

describe('what only the admin knows of a pair', () => {
  it('is asked once, however often the pair is planned', async () => {
    const { asked, given, answer } = start();
    const first = given('ops');
    answer('https://hooks.example/1');
    expect(await first).toEqual({ 'alerts.ops.url': 'https://hooks.example/1' });
    expect(await given('ops')).toEqual({ 'alerts.ops.url': 'https://hooks.example/1' });
    expect(asked.map(({ kind }) => kind)).toEqual(['pair-secret']);
  });

  it('is forgotten once the servers have it, and when it can’t be right', async () => {
    const { asked, given, answer, secrets } = start();
    const typedOnce = async () => {
      const waiting = given('ops');
      answer('https://hooks.example/1');
      await waiting;
    };
    await typedOnce();
    expect(await given()).toEqual({});
    await typedOnce();
    secrets.forget('draft d1');
    await typedOnce();
    expect(asked).toHaveLength(3);
  });

  it('is left out when the plan is stopped', async () => {
    const { given, questions, cancel } = start();
    const waiting = given('ops', 'night');
    cancel();
    expect(await waiting).toEqual({});
    expect(questions.list()).toEqual([]);
  });
});
