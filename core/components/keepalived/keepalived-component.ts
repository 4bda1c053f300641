import type { Component } from '../component.ts';
import { keepalivedFindings } from './preflight.ts';
import { type VrrpSettings, vrrpSettingsSchema } from './settings.ts';
import { keepalivedReads, keepalivedSteps, keepalivedValidations } from './steps.ts';
import { keepalivedChecks } from './verify.ts';

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
};
