import type { Component } from '../component.ts';
import { firewallReads } from './facts.ts';
import { firewallPreflight } from './preflight.ts';
import { type FirewallSettings, firewallSettings } from './settings.ts';
import { firewallSteps, firewallValidations } from './steps.ts';
import { firewallChecks } from './verify.ts';

/** Lets VRRP, the heartbeat and the service ports through the firewall that is there; installs none. */
export const firewallComponent: Component<FirewallSettings> = {
  id: 'firewall',
  section: 'firewall',
  settings: firewallSettings,
  wants: () => true,
  reads: firewallReads,
  preflight: firewallPreflight,
  steps: firewallSteps,
  validations: firewallValidations,
  checks: firewallChecks,
};
