import { vipAddresses } from '../../facts/pair-addresses.ts';
import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { unitActive } from '../service-checks.ts';
import { GENERATION_HEADER, HEALTH_PATH, SITE_PATH, siteAnswer } from './paths.ts';
import { renderNginx } from './render.ts';
import type { NginxSettings } from './settings.ts';
import { hostNameOf, type Site, type SiteListen, sitesOf } from './sites.ts';
import { nginxVariant } from './variant.ts';

/** No curlrc, no proxy, and at most 2 s for an answer. */
const CURL = ['curl', '-q', '-fsS', '--noproxy', '*', '-m', '2'];

/**
 * Asking for an address that nobody holds yet takes a second until the kernel asks the network again, even when this
 * very node takes it meanwhile: better give up soon and try again.
 */
const FIRST_TRIES_MS = 150;

/** What is proved on both nodes after a change. */
export function nginxChecks(context: PairContext<NginxSettings>): readonly Check[] {
  const variant = nginxVariant(context.settings, context.facts);
  const { generation } = renderNginx(context.spec, context.settings, variant);
  return context.spec.nodes.flatMap(({ name: node }) => [
    unitActive({ code: 'nginx.active', component: 'nginx', node }, 'nginx.service'),
    // `systemctl reload` succeeds even when nginx keeps its old configuration (certbot #7555), so ask who answers.
    {
      code: 'nginx.generation',
      component: 'nginx',
      node,
      argv: [
        ...CURL,
        '-o',
        '/dev/null',
        '-D',
        '-',
        `http://127.0.0.1:${context.settings.healthPort}${HEALTH_PATH}`,
      ],
      expect: { exitCode: 0, outputMatches: `^${GENERATION_HEADER}: ${generation}` },
      withinMs: 5000,
      params: { node, generation },
    },
    ...vipAddresses(context.spec).flatMap((vip) =>
      sitesOf(context.settings).flatMap((site) =>
        site.listen.map((listen) => siteCheck(node, vip, site, listen)),
      ),
    ),
  ]);
}

/** The site itself answers at the shared address, whatever its upstream or its folder may say. */
function siteCheck(node: string, vip: string, site: Site, listen: SiteListen): Check {
  const host = vip.includes(':') ? `[${vip}]` : vip;
  const scheme = listen.tls ? 'https' : 'http';
  const name = hostNameOf(site);
  const address = name === undefined ? site.serverNames[0] : undefined;
  const where =
    name === undefined
      ? [
          ...(address === undefined
            ? []
            : ['-H', `Host: ${address.includes(':') ? `[${address}]` : address}`]),
        ]
      : ['--resolve', `${name}:${listen.port}:${host}`];
  const url = `${scheme}://${name ?? host}:${listen.port}${SITE_PATH}`;
  return {
    code: 'nginx.site-answers',
    component: 'nginx',
    node,
    argv: [...CURL, ...(listen.tls ? ['-k'] : []), ...where, url],
    expect: {
      exitCode: 0,
      outputMatches: `^${siteAnswer(site.name)}$`,
    },
    withinMs: 15_000,
    firstTriesMs: FIRST_TRIES_MS,
    params: { node, site: site.name, vip, port: listen.port },
  };
}
