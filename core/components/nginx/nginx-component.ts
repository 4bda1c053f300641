import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import { parseCidr } from '../../spec/ip-address.ts';
import type { ClientService, Component } from '../component.ts';
import { nginxSettings } from './check-settings.ts';
import { nginxReads } from './facts.ts';
import { CHECK_SCRIPT_PATH, SITE_PATH } from './paths.ts';
import { nginxPreflight } from './preflight.ts';
import type { NginxSettings } from './settings.ts';
import { hostNameOf, listenPorts, sitesOf } from './sites.ts';
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
    [...new Set([...listenPorts(settings), ...settings.ownPorts])].map((port) => ({
      port,
      protocol: 'tcp',
      from: 'anyone',
    })),
  clientService,
  checks: nginxChecks,
};

/** Plain HTTP where there is any: an outage is measured by many short connections, and TLS costs both ends time. */
function clientService(spec: ClusterSpec, settings: NginxSettings): ClientService | undefined {
  const vip = parseCidr(spec.vips[0]?.address ?? '');
  const places = sitesOf(settings).flatMap((site) => site.listen.map((listen) => ({ site, listen })));
  const place = places.find(({ listen }) => !listen.tls) ?? places[0];
  if (vip === undefined) {
    return undefined;
  }
  const host = vip.family === 6 ? `[${vip.address}]` : vip.address;
  if (place === undefined) {
    const own = settings.ownPorts.find((port) => port !== 443) ?? settings.ownPorts[0];
    const scheme = own === 443 ? 'https' : 'http';
    return own === undefined ? undefined : { unit: 'nginx.service', url: `${scheme}://${host}:${own}/` };
  }
  const { site, listen } = place;
  const name = listen.tls ? hostNameOf(site) : undefined;
  return {
    unit: 'nginx.service',
    url: `${listen.tls ? 'https' : 'http'}://${host}:${listen.port}${SITE_PATH}`,
    ...(name === undefined ? {} : { serverName: name }),
  };
}
