import { type NginxSettings, nginxSection, type SiteSettings } from './settings.ts';
import { listenOf } from './sites.ts';

/** Something that the schema alone can't see. The code becomes `error.spec.<code>` at the edge. */
type SettingsProblem = {
  readonly code: string;
  readonly path: readonly (string | number)[];
};

type Checked = Pick<NginxSettings, 'sites' | 'upstreams' | 'healthPort'>;

/**
 * What doesn't fit together within the section. nginx itself only warns about most of these and then serves
 * something else than was meant.
 *
 * @returns every problem with the place of the value to change; empty when the settings make sense
 */
function checkSettings(settings: Checked): readonly SettingsProblem[] {
  return [
    ...repeated(settings.sites, 'sites'),
    ...repeated(settings.upstreams, 'upstreams'),
    ...settings.sites.flatMap((_, index) => checkSite(settings, index)),
    ...checkSharedPorts(settings),
    ...settings.upstreams.flatMap((_, index) => checkUpstream(settings, index)),
  ];
}

function repeated(items: readonly { readonly name: string }[], list: string): readonly SettingsProblem[] {
  return items.flatMap(({ name }, index) =>
    items.findIndex((other) => other.name === name) === index
      ? []
      : [{ code: 'nginx.name-twice', path: [list, index, 'name'] }],
  );
}

function checkSite(settings: Checked, index: number): readonly SettingsProblem[] {
  const site = settings.sites[index];
  if (site === undefined) {
    return [];
  }
  const problem = (code: string, ...path: (string | number)[]) => ({ code, path: ['sites', index, ...path] });
  const problems: SettingsProblem[] = [];
  if (site.root !== undefined && site.upstream !== undefined) {
    problems.push(problem('nginx.root-and-upstream', 'root'));
  }
  if (site.upstream !== undefined && !settings.upstreams.some(({ name }) => name === site.upstream)) {
    problems.push(problem('nginx.upstream-unknown', 'upstream'));
  }
  if (site.tls !== undefined && !listenOf(site).some(({ tls }) => tls)) {
    problems.push(problem('nginx.tls-without-port', 'listen'));
  }
  const ports = listenOf(site);
  ports.forEach(({ port, tls }, place) => {
    const at = site.listen === undefined ? ['tls'] : ['listen', place, 'port'];
    if (tls && site.tls === undefined) {
      problems.push(problem('nginx.tls-without-files', ...at));
    }
    if (port === settings.healthPort) {
      problems.push(problem('nginx.port-is-health-port', ...at));
    }
    if (ports.findIndex((other) => other.port === port) !== place) {
      problems.push(problem('nginx.port-twice', ...at));
    }
  });
  return problems;
}

/** What two sites on the same port may not do to each other. */
function checkSharedPorts(settings: Checked): readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  settings.sites.forEach((site, index) => {
    for (const { port, tls } of listenOf(site)) {
      const earlier = settings.sites
        .slice(0, index)
        .filter((other) => listenOf(other).some((one) => one.port === port));
      if (earlier.some((other) => listenOf(other).some((one) => one.port === port && one.tls !== tls))) {
        problems.push({ code: 'nginx.port-mixed', path: ['sites', index, 'listen'] });
      }
      if (site.default && earlier.some((other) => other.default)) {
        problems.push({ code: 'nginx.two-defaults', path: ['sites', index, 'default'] });
      }
      if (site.serverNames.length === 0 && isShadowed(settings, index, port, earlier)) {
        problems.push({ code: 'nginx.site-unreachable', path: ['sites', index, 'serverNames'] });
      }
      const taken = new Set(earlier.flatMap((other) => other.serverNames.map((one) => one.toLowerCase())));
      site.serverNames.forEach((one, place) => {
        if (taken.has(one.toLowerCase())) {
          problems.push({ code: 'nginx.server-name-twice', path: ['sites', index, 'serverNames', place] });
        }
      });
    }
  });
  return problems;
}

/** A site without names only gets what nobody else on the port wants, and there can be one such site. */
function isShadowed(
  settings: Checked,
  index: number,
  port: number,
  earlier: readonly SiteSettings[],
): boolean {
  const otherDefault = settings.sites.some(
    (other, place) => place !== index && other.default && listenOf(other).some((one) => one.port === port),
  );
  return otherDefault || earlier.some((other) => other.serverNames.length === 0);
}

function checkUpstream(settings: Checked, index: number): readonly SettingsProblem[] {
  const upstream = settings.upstreams[index];
  if (upstream === undefined) {
    return [];
  }
  const backups = upstream.servers.flatMap(({ backup }, place) => (backup ? [place] : []));
  // nginx refuses `backup` together with hash and ip_hash (ngx_http_upstream_module).
  const hashes = upstream.balance === 'ip-hash' || typeof upstream.balance === 'object';
  if (hashes && backups[0] !== undefined) {
    return [{ code: 'nginx.backup-with-hash', path: ['upstreams', index, 'servers', backups[0], 'backup'] }];
  }
  return backups.length === upstream.servers.length
    ? [{ code: 'nginx.only-backups', path: ['upstreams', index, 'servers', 0, 'backup'] }]
    : [];
}

/** The schema of the section `nginx`. */
export const nginxSettings = nginxSection.superRefine((settings, context) => {
  for (const problem of checkSettings(settings)) {
    context.addIssue({ code: 'custom', message: problem.code, path: [...problem.path] });
  }
});
