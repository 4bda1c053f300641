import { expect, it } from 'vitest';
import { predictedOutage } from '../../../../core/components/keepalived/profile.ts';
import { profileOutageMs, profiles } from './profiles.ts';

it.each(profiles)('%s is offered with the outage that the engine predicts', (profile) => {
  const predicted = (fault: 'power-off' | 'service-failed') =>
    Math.round(predictedOutage(profile, fault).seconds * 1000);
  expect(profileOutageMs[profile]).toEqual({
    powerOff: predicted('power-off'),
    serviceFailed: predicted('service-failed'),
  });
});
