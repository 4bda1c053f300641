import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../test/fakes/fake-pair.ts';
import { fakeFacts } from '../../test/fakes/node-facts.ts';
import { components } from './registry.ts';

const facts = [fakeFacts({ node: 'web-1' }), fakeFacts({ node: 'web-2' })] as const;

describe('all components on one pair', () => {
  it('each have ports of their own, unless pair.yaml says otherwise', () => {
    const ports = components.flatMap((component) => {
      const settings: unknown = component.settings.parse({});
      const opened = component.servicePorts?.({ spec: fakePairSpec, settings, facts }) ?? [];
      return opened.map(({ port, protocol }) => `${port}/${protocol}`);
    });
    expect(ports).toEqual(expect.arrayContaining(['80/tcp', '3306/tcp', '5432/tcp', '6379/tcp']));
    expect(ports.filter((port, index) => ports.indexOf(port) !== index)).toEqual([]);
  });
});
