import { describe, expect, it } from 'vitest';
import { fakeFacts } from '../../../test/fakes/node-facts.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { findOverrides } from './overrides.ts';
import { wantedParameters } from './parameters.ts';
import { renderSysctlFile } from './render.ts';
import { kernelSettingsSchema } from './settings.ts';

const debian = {
  'net.ipv4.ip_nonlocal_bind': '0',
  'net.ipv6.ip_nonlocal_bind': '0',
  'net.core.somaxconn': '4096',
  'net.ipv4.tcp_max_syn_backlog': '512',
  'net.core.netdev_max_backlog': '1000',
  'net.ipv4.ip_local_port_range': '32768 60999',
};
const defaults = kernelSettingsSchema.parse({});

function values(sysctl: NodeFacts['sysctl'], settings = defaults): Readonly<Record<string, string>> {
  return Object.fromEntries(
    wantedParameters(settings, fakeFacts({ sysctl })).map(({ key, value }) => [key, value]),
  );
}

describe("the kernel's parameters", () => {
  it('allow for a failover of many clients', () => {
    expect(values(debian)).toEqual({
      'net.ipv4.ip_nonlocal_bind': '1',
      'net.ipv6.ip_nonlocal_bind': '1',
      'net.core.somaxconn': '4096',
      'net.ipv4.tcp_max_syn_backlog': '8192',
      'net.core.netdev_max_backlog': '4096',
      'net.ipv4.ip_local_port_range': '16384 64999',
    });
  });

  it('never take away what the admin had raised, and stay the same on the next run', () => {
    const raised = {
      ...debian,
      'net.core.somaxconn': '65535',
      'net.ipv4.ip_local_port_range': '1024 61000',
    };
    const first = values(raised);
    expect(first).toMatchObject({
      'net.core.somaxconn': '65535',
      'net.ipv4.ip_local_port_range': '1024 64999',
    });
    expect(values(first)).toEqual(first);
  });

  it('are only the necessary ones without tuning', () => {
    expect(Object.keys(values(debian, { tuning: false }))).toEqual([
      'net.ipv4.ip_nonlocal_bind',
      'net.ipv6.ip_nonlocal_bind',
    ]);
  });

  it('leave out what the kernel does not have', () => {
    expect(values({ 'net.ipv4.ip_nonlocal_bind': '0' })).toEqual({ 'net.ipv4.ip_nonlocal_bind': '1' });
  });

  it('are written down with their reasons', async () => {
    const text = renderSysctlFile(defaults, fakeFacts({ sysctl: debian }));
    await expect(text).toMatchFileSnapshot('../../../test/golden/kernel/debian-12.conf');
  });

  it('are compared with files that the next boot reads after ours', () => {
    const files = Object.fromEntries(
      [
        ['/etc/sysctl.conf', '# net.core.somaxconn=1\nnet.ipv4.ip_nonlocal_bind=0\n'],
        ['/etc/sysctl.d/10-before.conf', 'net.core.somaxconn = 128\n'],
        [
          '/etc/sysctl.d/99-after.conf',
          'net/core/somaxconn = 128\nnet.ipv4.ip_local_port_range = 16384\t64999\n',
        ],
        ['/etc/sysctl.d/99-notes.txt', 'net.core.somaxconn = 128\n'],
      ].map(([path = '', content = '']) => [path, { path, type: 'file' as const, content }]),
    );
    expect(findOverrides(defaults, fakeFacts({ sysctl: debian, files }))).toEqual([
      { path: '/etc/sysctl.conf', key: 'net.ipv4.ip_nonlocal_bind', value: '0' },
      { path: '/etc/sysctl.d/99-after.conf', key: 'net.core.somaxconn', value: '128' },
    ]);
  });
});
