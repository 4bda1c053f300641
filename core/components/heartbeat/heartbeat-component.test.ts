import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../../test/fakes/fake-pair.ts';
import { fakeFacts } from '../../../test/fakes/node-facts.ts';
import type { PortFacts } from '../../facts/node-facts.ts';
import type { FileStep, ServiceStep } from '../../plan/step.ts';
import type { NodeContext, TrackScript } from '../component.ts';
import { heartbeatComponent } from './heartbeat-component.ts';
import { renderChecks, renderNodeSettings } from './render.ts';
import { type HeartbeatSettings, heartbeatSettingsSchema } from './settings.ts';

const settings = heartbeatSettingsSchema.parse({});
const facts = [fakeFacts({ node: 'web-1' }), fakeFacts({ node: 'web-2' })] as const;

function contextOf(trackScripts: readonly TrackScript[] = []): NodeContext<HeartbeatSettings> {
  return {
    spec: fakePairSpec,
    settings,
    node: fakePairSpec.nodes[0],
    peer: fakePairSpec.nodes[1],
    index: 0,
    facts: facts[0],
    peerFacts: facts[1],
    trackScripts,
    servicePorts: [],
  };
}
const steps = heartbeatComponent.steps(contextOf());
const files = steps.filter((step): step is FileStep => step.kind === 'file');

describe('heartbeat component', () => {
  it('lets each service be restarted by steps that exist', () => {
    const ids = new Set(steps.map((step) => step.id));
    const services = steps.filter((step): step is ServiceStep => step.kind === 'service');
    expect(services).toHaveLength(3);
    expect(services.flatMap((step) => step.readsSteps).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('brings every script that a unit starts', () => {
    const installed = files.map((step) => step.path);
    const started = files
      .filter((step) => step.path.startsWith('/etc/systemd/'))
      .flatMap((step) =>
        Array.from(step.content.matchAll(/^Exec\w+=-?(\S+)/gm), ([, program]) => program ?? ''),
      );
    expect(started.length).toBeGreaterThan(0);
    expect(started.filter((program) => !installed.includes(program))).toEqual([]);
  });

  it('opens its port to the peer only', () => {
    const context = { spec: fakePairSpec, settings, facts };
    expect(heartbeatComponent.servicePorts?.(context)).toEqual([
      { port: 8406, protocol: 'tcp', from: 'peer' },
    ]);
    const socket = files.find((step) => step.path.endsWith('.socket'))?.content;
    expect(socket).toContain('ListenStream=10.0.0.1:8406\n');
    expect(socket).toContain('IPAddressDeny=any\nIPAddressAllow=localhost 10.0.0.2 10.0.0.1\n');
  });

  it('reports a port that somebody else uses, but not our own socket', () => {
    const port = (process: string): PortFacts => ({
      protocol: 'tcp',
      address: '0.0.0.0',
      port: 8406,
      process,
    });
    const judge = (process: string) =>
      heartbeatComponent.preflight({
        spec: fakePairSpec,
        settings,
        facts: [{ ...facts[0], ports: [port(process)] }, facts[1]],
      });
    expect(judge('systemd')).toEqual([]);
    expect(judge('java')).toMatchObject([{ code: 'heartbeat.port-taken', node: 'web-1', level: 'blocker' }]);
  });

  it('writes settings that a shell reads back', () => {
    const script = `${renderNodeSettings(contextOf())}printf '%s|' "$NODE" "$PEER_ADDRESS" "$VIPS" "$UNITS"`;
    expect(execFileSync('sh', ['-u', '-c', script], { encoding: 'utf8' })).toMatch(
      /^web-1\|10\.0\.0\.2\|10\.0\.0\.100\/24\|keepalived\.service pairkeeper-/,
    );
  });

  it('quotes any words of a check so that the probe runs exactly them', () => {
    const word = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).filter((text) => !/[\n\r]/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const checks = renderChecks([
          { name: 'x', argv: ['printf', '%s\\n', ...words], timeoutSeconds: 1.5 },
        ]);
        const read =
          'read -r _; read -r name timeout words; eval "set -- $words"; "$@"; echo "$name $timeout"';
        const output = execFileSync('sh', ['-c', read], { input: checks, encoding: 'utf8' });
        expect(output).toBe(`${words.join('\n')}\nx 2\n`);
      }),
      { numRuns: 40 },
    );
  });
});
