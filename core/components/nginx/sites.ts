import { parseIp } from '../../spec/ip-address.ts';
import type { NginxSettings, SiteSettings } from './settings.ts';

/** A port on which a site answers. */
export type SiteListen = {
  readonly port: number;
  readonly tls: boolean;
  /** Takes the requests on this port that no other site wants. */
  readonly isDefault: boolean;
};

type SiteContent =
  | { readonly kind: 'static'; readonly root: string }
  | { readonly kind: 'proxy'; readonly upstream: string }
  | { readonly kind: 'welcome' };

/** A site with everything decided that pair.yaml may leave open. */
export type Site = {
  readonly name: string;
  readonly listen: readonly SiteListen[];
  readonly serverNames: readonly string[];
  readonly content: SiteContent;
  readonly tls?: { readonly certificatePath: string; readonly keyPath: string };
  /** Port that plain HTTP is redirected to; absent: it is served as it is. */
  readonly redirectToPort?: number;
  readonly maxBodyMebibytes: number;
};

type WithSites = Pick<NginxSettings, 'sites' | 'ownPorts'>;

/** The ports a site has when pair.yaml names none. */
export function listenOf(site: Pick<SiteSettings, 'listen' | 'tls'>): readonly {
  readonly port: number;
  readonly tls: boolean;
}[] {
  if (site.listen !== undefined) {
    return site.listen;
  }
  const plain = { port: 80, tls: false };
  return site.tls === undefined ? [plain] : [plain, { port: 443, tls: true }];
}

/**
 * The sites that are served, in the order of pair.yaml; without any, the welcome page, unless files of the admin's own
 * serve. On every port exactly one
 * site is the default: the one that says so, else the first without names, else the first.
 */
export function sitesOf(settings: WithSites): readonly Site[] {
  if (settings.sites.length === 0 && settings.ownPorts.length > 0) {
    return [];
  }
  if (settings.sites.length === 0) {
    const listen = [{ port: 80, tls: false, isDefault: true }];
    return [{ name: 'welcome', listen, serverNames: [], content: { kind: 'welcome' }, maxBodyMebibytes: 1 }];
  }
  return settings.sites.map((site) => resolveSite(site, settings));
}

function resolveSite(site: SiteSettings, settings: WithSites): Site {
  const listen = listenOf(site).map((one) => ({
    ...one,
    isDefault: defaultSiteOn(one.port, settings) === site.name,
  }));
  const tlsPort = listen.find((one) => one.tls)?.port;
  const redirects = site.redirectHttpToHttps && tlsPort !== undefined && listen.some((one) => !one.tls);
  return {
    name: site.name,
    listen,
    serverNames: site.serverNames,
    content: contentOf(site),
    ...(site.tls === undefined ? {} : { tls: site.tls }),
    ...(redirects ? { redirectToPort: tlsPort } : {}),
    maxBodyMebibytes: site.maxBodyMebibytes,
  };
}

function contentOf(site: SiteSettings): SiteContent {
  if (site.root !== undefined) {
    return { kind: 'static', root: site.root };
  }
  return site.upstream === undefined ? { kind: 'welcome' } : { kind: 'proxy', upstream: site.upstream };
}

function defaultSiteOn(port: number, settings: WithSites): string | undefined {
  const there = settings.sites.filter((site) => listenOf(site).some((one) => one.port === port));
  const chosen =
    there.find((site) => site.default) ?? there.find((site) => site.serverNames.length === 0) ?? there[0];
  return chosen?.name;
}

/** A host name that the site answers to, one that its wildcard stands for too; undefined when it has none. */
export function hostNameOf(site: Pick<Site, 'serverNames'>): string | undefined {
  const name = site.serverNames[0]?.replace('*', 'pairkeeper-check');
  return name === undefined || parseIp(name) !== undefined ? undefined : name;
}

/** All ports that our sites listen on, each once, ascending. */
export function listenPorts(settings: WithSites): readonly number[] {
  const ports = sitesOf(settings).flatMap((site) => site.listen.map((one) => one.port));
  return [...new Set(ports)].sort((a, b) => a - b);
}
