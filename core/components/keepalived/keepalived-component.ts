import type { Component } from '../component.ts';
import { CONFIG_PATH } from './paths.ts';
import { keepalivedFindings } from './preflight.ts';
import { predictedOutage } from './profile.ts';
import { preferredNode, type VrrpSettings, vrrpSettingsSchema } from './settings.ts';
import { keepalivedReads, keepalivedSteps, keepalivedValidations } from './steps.ts';
import { keepalivedChecks } from './verify.ts';
import { virtualRouterId } from './virtual-router-id.ts';

/** The floating addresses: who holds them, when they move, and how a node leaves. Every pair has it. */
export const keepalivedComponent: Component<VrrpSettings> = {
  id: 'keepalived',
  section: 'vrrp',
  settings: vrrpSettingsSchema,
  wants: () => true,
  reads: keepalivedReads,
  preflight: keepalivedFindings,
  steps: keepalivedSteps,
  validations: keepalivedValidations,
  checks: keepalivedChecks,
  failoverConfigPath: CONFIG_PATH,
  virtualRouterIds: (spec, settings) => [virtualRouterId(spec, settings)],
  predictOutageMs: (_spec, { profile }, fault) => Math.round(predictedOutage(profile, fault).seconds * 1000),
  failsBackTo: (spec, settings) =>
    settings.failback === 'automatic' ? preferredNode(spec, settings) : undefined,
};
