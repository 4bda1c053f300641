import * as z from 'zod';

/**
 * The section `nginx` of pair.yaml. Every text here ends up in an nginx configuration or on a command line, so each
 * has a format that is narrower than what nginx would take; nginx has no way to escape `$`, for one.
 */
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'name.format');

const port = z.int().min(1, 'port.range').max(65535, 'port.range');

/** Absolute path on the servers. */
const path = z.string().regex(/^\/[A-Za-z0-9._@+/ -]{0,1022}[A-Za-z0-9._@+/-]$/, 'nginx.path-format');

/** A DNS name, `*.` in front allowed, or an address, without a port. */
const serverName = z.union(
  [
    z
      .string()
      .max(253)
      .regex(
        /^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$/,
      ),
    z.ipv4(),
    z.ipv6(),
  ],
  { error: 'nginx.server-name-format' },
);

const backendAddress = z.union(
  [
    z.ipv4(),
    z.ipv6(),
    z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/),
  ],
  { error: 'nginx.backend-format' },
);

const seconds = (maximum: number) => z.number().min(0.1).max(maximum);

const listenSchema = z.strictObject({
  port,
  /** Serve HTTPS (and HTTP/2) on this port. */
  tls: z.boolean().default(false),
});

const tlsSchema = z.strictObject({
  /** PEM file on the servers with the certificate and its chain. */
  certificatePath: path,
  /** PEM file on the servers with the private key. */
  keyPath: path,
});

const siteSchema = z.strictObject({
  name,
  /** Default: port 80, and with `tls` also port 443. */
  listen: z.array(listenSchema).min(1).max(20).optional(),
  /** Host names this site answers to; empty: to all that no other site takes. */
  serverNames: z.array(serverName).max(100).default([]),
  /** Takes requests for host names that no site has. Default: the first site on a port. */
  default: z.boolean().default(false),
  /** Folder on the servers with static files. */
  root: path.optional(),
  /** Name of the upstream that requests are passed to. Neither root nor upstream: a small welcome page. */
  upstream: name.optional(),
  tls: tlsSchema.optional(),
  /** Answer plain HTTP with a redirect to HTTPS, where the site has both. */
  redirectHttpToHttps: z.boolean().default(true),
  /** Largest request body, MiB (nginx itself: 1). */
  maxBodyMebibytes: z.int().min(1).max(1_048_576).default(16),
});

const backendSchema = z.strictObject({
  /** Address, or a name; a name is looked up once, when nginx starts or reloads. */
  address: backendAddress,
  port: port.default(80),
  weight: z.int().min(1).max(1000).default(1),
  /** Failed tries within failTimeoutSeconds after which the server is left out; 0: never. */
  maxFails: z.int().min(0).max(1000).default(2),
  /** Both the time in which tries are counted and the time a server is left out. */
  failTimeoutSeconds: z.int().min(1).max(86_400).default(10),
  /** Only used when all others are left out. */
  backup: z.boolean().default(false),
});

/** nginx names the cookie's variable `$cookie_NAME`, hence no `-`. */
const cookieName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'nginx.cookie-format');

const upstreamSchema = z.strictObject({
  name,
  servers: z.array(backendSchema).min(1).max(100),
  /**
   * How a server is chosen. `{cookie: NAME}` keeps a visitor on one server: consistent hash on a cookie that nginx
   * sets itself when it is missing. Both nodes choose the same server, so sessions outlive a failover.
   */
  balance: z
    .union([z.enum(['round-robin', 'least-connections', 'ip-hash']), z.strictObject({ cookie: cookieName })])
    .default('round-robin'),
  /** Idle connections kept open to the upstream by each worker; 0: none. */
  keepaliveConnections: z.int().min(0).max(10_000).default(16),
  connectTimeoutSeconds: seconds(75).default(2),
  readTimeoutSeconds: seconds(86_400).default(60),
  sendTimeoutSeconds: seconds(86_400).default(60),
  /** What makes nginx try the next server. POST and the like are only tried again when nothing was sent yet. */
  nextUpstream: z
    .array(z.enum(['error', 'timeout', 'http_500', 'http_502', 'http_503', 'http_504', 'http_429']))
    .max(7)
    .default(['error', 'timeout', 'http_502', 'http_503']),
  /** How many servers are tried for one request; 0: all. */
  nextUpstreamTries: z.int().min(0).max(100).default(3),
  /** How long further servers are tried for one request; 0: no limit. */
  nextUpstreamTimeoutSeconds: z.number().min(0).max(3600).default(10),
});

/** The section without the rules that need a look at all of it; see check-settings.ts. */
export const nginxSection = z.strictObject({
  /** false: nginx is none of our business, and nothing of ours is put there. */
  enabled: z.boolean().default(true),
  /** Without sites a welcome page is served on port 80. */
  sites: z.array(siteSchema).max(200).default([]),
  upstreams: z.array(upstreamSchema).max(200).default([]),
  /**
   * Ports on which nginx files of your own serve. With these and no sites there is no welcome page: nginx is watched,
   * its ports are let through the firewall, and its files stay yours.
   */
  ownPorts: z.array(port).max(50).default([]),
  /**
   * Port on 127.0.0.1 where the node's own health is asked. The default is one that SELinux on RHEL lets nginx
   * bind without further settings (type http_cache_port_t, 10001-10010).
   */
  healthPort: port.default(10005),
  /** Name the serving node in the response header X-Served-By; drills need it to tell who answered. */
  servedByHeader: z.boolean().default(true),
});

export type NginxSettings = z.infer<typeof nginxSection>;
export type SiteSettings = z.infer<typeof siteSchema>;
export type UpstreamSettings = z.infer<typeof upstreamSchema>;
export type BackendSettings = z.infer<typeof backendSchema>;
