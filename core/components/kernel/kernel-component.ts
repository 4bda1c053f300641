import type { Step } from '../../plan/step.ts';
import type { Component, NodeContext } from '../component.ts';
import { findOverrides, OLD_SYSCTL_FILE, SYSCTL_FILES } from './overrides.ts';
import { kernelKeys, wantedParameters } from './parameters.ts';
import { renderSysctlFile, SYSCTL_PATH } from './render.ts';
import { type KernelSettings, kernelSettingsSchema } from './settings.ts';

/** Parameters of the kernel: what the pair needs, and limits that are too low for a failover of many clients. */
export const kernelComponent: Component<KernelSettings> = {
  id: 'kernel',
  section: 'kernel',
  settings: kernelSettingsSchema,
  wants: () => true,
  reads: () => ({ paths: [SYSCTL_PATH, SYSCTL_FILES, OLD_SYSCTL_FILE], sysctl: kernelKeys() }),
  preflight: ({ settings, facts }) =>
    facts.flatMap((node) =>
      findOverrides(settings, node).map((override) => ({
        code: 'kernel.overridden',
        level: 'warning' as const,
        node: node.node,
        params: override,
      })),
    ),
  steps: kernelSteps,
  validations: () => [],
  checks: ({ facts }) =>
    facts.flatMap((node) =>
      (['ipv4', 'ipv6'] as const)
        .filter((family) => node.sysctl[`net.${family}.ip_nonlocal_bind`] !== undefined)
        .map((family) => ({
          code: 'kernel.nonlocal-bind',
          component: 'kernel',
          node: node.node,
          argv: ['cat', `/proc/sys/net/${family}/ip_nonlocal_bind`],
          expect: { exitCode: 0, outputMatches: '^1$' },
          withinMs: 2000,
          params: { node: node.node, family },
        })),
    ),
};

/** The file is for the next boot, the single parameters are for now, each one undone by itself. */
function kernelSteps({ settings, facts }: NodeContext<KernelSettings>): readonly Step[] {
  return [
    {
      id: 'kernel/file',
      component: 'kernel',
      why: 'kernel.file',
      kind: 'file',
      path: SYSCTL_PATH,
      content: renderSysctlFile(settings, facts),
      mode: '0644',
      owner: 'root:root',
    },
    ...wantedParameters(settings, facts).map(
      ({ key, value, why }): Step => ({
        id: `kernel/${key}`,
        component: 'kernel',
        why,
        kind: 'sysctl',
        key,
        value,
      }),
    ),
  ];
}
