import { describe, expect, it } from 'vitest';
import { keepalivedContext, type ShapeOptions } from '../../../test/fakes/keepalived-shapes.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { sha256Hex } from '../../plan/digest.ts';
import { keepalivedComponent } from './keepalived-component.ts';
import { CONFIG_PATH, KEEPALIVED_UNIT } from './paths.ts';
import { keepalivedFindings } from './preflight.ts';
import { vrrpSettingsSchema } from './settings.ts';

const THEIRS = 'vrrp_instance VI_1 {\n  virtual_router_id 7\n}\n';
const sha256 = sha256Hex(THEIRS);
const replaces = { 'web-1': sha256, 'web-2': sha256 };

/** Two servers that serve with a configuration of somebody else's. */
function serving(content: string): Partial<NodeFacts> {
  return {
    files: { [CONFIG_PATH]: { path: CONFIG_PATH, type: 'file', content, sha256: sha256Hex(content) } },
    units: {
      [KEEPALIVED_UNIT]: {
        unit: KEEPALIVED_UNIT,
        loadState: 'loaded',
        activeState: 'active',
        enablement: 'enabled',
      },
    },
  };
}

const serviceStep = (options: ShapeOptions) =>
  keepalivedComponent.steps(keepalivedContext(options)).find(({ kind }) => kind === 'service');

const complaints = (options: ShapeOptions) => {
  const { spec, settings, facts, peerFacts } = keepalivedContext(options);
  return keepalivedFindings({ spec, settings, facts: [facts, peerFacts] })
    .filter(({ level }) => level !== 'ok')
    .map(({ level, code, node }) => `${level} ${code} ${node}`);
};

describe('a keepalived.conf that was adopted', () => {
  it('is replaced as long as it is the one that was read', () => {
    expect(complaints({ facts: serving(THEIRS), settings: { replaces } })).toEqual([
      'warning keepalived.takes-over web-1',
      'warning keepalived.takes-over web-2',
    ]);
    const edited = { facts: serving(`${THEIRS}# mine\n`), settings: { replaces } };
    expect(complaints(edited)).toEqual([
      'blocker keepalived.edited-since-adopted web-1',
      'blocker keepalived.edited-since-adopted web-2',
    ]);
  });

  it('is never in force on one node while ours is on the other', () => {
    expect(serviceStep({ facts: serving(THEIRS), settings: { replaces } })).toMatchObject({
      onChange: 'restart',
      handsOver: ['10.77.1.100'],
    });
    expect(serviceStep({})).not.toHaveProperty('handsOver');
  });
});

describe('what pair.yaml says beside Pairkeeper’s own words', () => {
  const configOf = (settings: ShapeOptions['settings']) => {
    const file = keepalivedComponent
      .steps(keepalivedContext({ ...(settings === undefined ? {} : { settings }) }))
      .find((step) => step.kind === 'file' && step.path === CONFIG_PATH);
    return file?.kind === 'file' ? file.content : '';
  };

  it('comes into the configuration at its place', () => {
    const text = configOf({
      kept: {
        global: 'notification_email {\n admin@example.com\n}\n',
        instance: 'notify_master "/usr/local/bin/up now"\n',
        blocks: 'virtual_server 10.77.1.100 80 {\n lb_algo rr\n}\n',
      },
      checks: [
        {
          name: 'haproxy',
          command: ['/usr/bin/killall', '-0', 'haproxy'],
          intervalSeconds: 3,
          timeoutSeconds: 1,
          fall: 4,
          rise: 5,
        },
      ],
    });
    expect(text).toMatch(/global_defs \{[\s\S]*notification_email \{\n {8}admin@example\.com\n {4}\}\n\}/);
    expect(text).toContain('    notify_master "/usr/local/bin/up now"\n}');
    expect(text).toContain('\nvirtual_server 10.77.1.100 80 {\n    lb_algo rr\n}\n');
    expect(text).toContain(
      'vrrp_script haproxy {\n    script "/usr/bin/killall -0 haproxy"\n    interval 3\n    timeout 2\n    fall 4\n    rise 5\n}',
    );
    expect(text).toMatch(/track_script \{\n {8}nginx\n {8}haproxy\n/);
  });

  it.each([
    ['an address', { instance: 'virtual_ipaddress {\n 10.0.0.1\n}\n' }],
    ['a priority', { instance: 'priority 255\n' }],
    ['an include', { blocks: 'include /tmp/x\n' }],
    ['another instance', { blocks: 'vrrp_instance x {\n}\n' }],
    ['an open brace', { global: 'notification_email {\n' }],
    ['a closing brace', { global: '}\nvrrp_instance x {\n' }],
    ['a parameter', { global: 'smtp_server $HOST\n' }],
  ])('is no way in for %s', (_, kept) => {
    expect(vrrpSettingsSchema.safeParse({ kept }).success).toBe(false);
  });
});
