import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import { parseCidr } from '../../spec/ip-address.ts';
import type { ClientService, Component } from '../component.ts';
import { nginxSettings } from './check-settings.ts';
import { nginxReads } from './facts.ts';
import { CHECK_SCRIPT_PATH, SITE_PATH } from './paths.ts';
import { nginxPreflight } from './preflight.ts';
import type { NginxSettings } from './settings.ts';
import { listenPorts, sitesOf } from './sites.ts';
import { nginxSteps, nginxValidations } from './steps.ts';
import { nginxChecks } from './verify.ts';

/** Seconds in which the local health endpoint must answer; it does so in about a millisecond when all is well. */
const ANSWER_SECONDS = 0.7;

/** The longest that check-nginx takes, all its tries together, seconds. */
const CHECK_SECONDS = 1.6;

/** nginx as reverse proxy, load balancer and static web server on the shared addresses. */
export const nginxComponent: Component<NginxSettings> = {
  id: 'nginx',
  section: 'nginx',
  settings: nginxSettings,
  wants: (_spec, settings) => settings.enabled,
  reads: (_spec, settings) => nginxReads(settings),
  preflight: nginxPreflight,
  steps: nginxSteps,
  validations: nginxValidations,
  trackScripts: ({ settings }) => [
    {
      name: 'nginx',
      argv: [CHECK_SCRIPT_PATH, String(settings.healthPort), String(ANSWER_SECONDS)],
      timeoutSeconds: CHECK_SECONDS,
    },
  ],
  servicePorts: ({ settings }) =>
    listenPorts(settings).map((port) => ({ port, protocol: 'tcp', from: 'anyone' })),
  clientService,
  checks: nginxChecks,
};

/** Plain HTTP only: an outage is measured by many short connections, and TLS would measure itself. */
function clientService(spec: ClusterSpec, settings: NginxSettings): ClientService | undefined {
  const vip = parseCidr(spec.vips[0]?.address ?? '');
  const listen = sitesOf(settings)
    .flatMap((site) => site.listen)
    .find((candidate) => !candidate.tls);
  if (vip === undefined || listen === undefined) {
    return undefined;
  }
  const host = vip.family === 6 ? `[${vip.address}]` : vip.address;
  return { unit: 'nginx.service', url: `http://${host}:${listen.port}${SITE_PATH}` };
}
