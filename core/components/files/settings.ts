import * as z from 'zod';

/** Without blanks and without anything that rsync, lsyncd or a shell would read as more than a name. */
const directoryPath = z
  .string()
  .max(255)
  .regex(/^(\/[A-Za-z0-9_@+][A-Za-z0-9._@+-]*)+$/, 'files.path-format')
  .refine((path) => !isSystemFolder(path), 'files.system-folder');

/** A pattern of rsync's, as far as lsyncd has it too: a name, a path from the directory on, `*`, `?`, a `/` at the end. */
const pattern = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9._@+/?*-]+$/, 'files.pattern-format')
  .regex(/^[^-+]/, 'files.pattern-format');

const directorySchema = z.strictObject({
  /** On both servers, e.g. `/srv/app`. */
  path: directoryPath,
  /** Names that stay where they are: neither sent nor taken away, e.g. `cache/` or `*.tmp`. */
  exclude: z.array(pattern).max(100).default([]),
});

/** Shape and defaults of the `files` section of pair.yaml. */
export const filesSettingsSchema = z
  .strictObject({
    /** Directories that are copied from the server with the virtual IP to the other one. Empty: none. */
    directories: z.array(directorySchema).max(20).default([]),
    /** Name of the node whose files the pair begins with. Default: the first one. Later it says nothing. */
    firstSource: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'name.format')
      .optional(),
    /** TCP port on which a node takes files from the other one, and from nobody else. */
    port: z.int().min(1, 'port.range').max(65535, 'port.range').default(8409),
    /** How long what was replaced or deleted stays in the trash of the receiving server. Days. */
    trashDays: z.int().min(1).max(3650).default(30),
    /** More deletions than this at once are not carried out: the directory is more likely broken than tidied up. */
    maxDelete: z.int().min(1).max(10_000_000).default(1000),
    /** How often both servers are compared from end to end though nothing seems to have changed. Minutes. */
    comparePeriodMinutes: z.int().min(1).max(10_080).default(60),
    /** How often a directory is compared where its changes can't be watched. Seconds. */
    pollSeconds: z.int().min(5).max(86_400).default(30),
    /** Limit for sending, KiB a second; 0: none. */
    bandwidthKibibytes: z.int().min(0).max(10_485_760).default(0),
  })
  .superRefine(({ directories }, context) => {
    directories.forEach(({ path }, index) => {
      if (directories.some((other, at) => at !== index && isWithin(path, other.path))) {
        context.addIssue({
          code: 'custom',
          message: 'files.nested',
          path: ['directories', index, 'path'],
          input: path,
        });
      }
    });
  });

export type FilesSettings = z.infer<typeof filesSettingsSchema>;

export type SyncedDirectory = FilesSettings['directories'][number];

/** What belongs to one server and not to a pair; only folders below `/etc`, `/home`, `/var` and the like may be synced. */
const SYSTEM_FOLDERS = [
  ...['/bin', '/boot', '/dev', '/lib', '/lib64', '/proc', '/run', '/sbin', '/sys', '/tmp', '/usr'],
  ...['/etc/pairkeeper', '/etc/ssh', '/etc/systemd', '/var/lib/pairkeeper', '/var/lib/dpkg', '/var/run'],
];

/** Folders of which something below may be synced, but never the whole. */
const SHARED_FOLDERS = ['/etc', '/home', '/mnt', '/opt', '/root', '/srv', '/var', '/var/lib', '/var/log'];

function isSystemFolder(path: string): boolean {
  return SHARED_FOLDERS.includes(path) || SYSTEM_FOLDERS.some((folder) => isWithin(path, folder));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A directory's name in file names and as rsync's module; no two paths have the same, as `~` is in none. */
export function directoryName(path: string): string {
  return path.slice(1).replaceAll('-', '~').replaceAll('/', '-');
}
