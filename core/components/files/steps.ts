import { decodeBase64, decodeUtf8 } from '../../facts/bytes.ts';
import { programPath } from '../../host/own-files.ts';
import type { FileStep, ServiceStep, Step } from '../../plan/step.ts';
import type { NodeContext } from '../component.ts';
import { parseFilesFacts } from './facts.ts';
import {
  AUTHORIZED_KEYS_PATH,
  DIRECTORIES_PATH,
  excludePath,
  FILES_FOLDER,
  IDENTITY_PATH,
  KNOWN_HOSTS_PATH,
  LSYNCD_CONFIG_PATH,
  lsyncdBlockPath,
  PRUNE_TIMER,
  PRUNE_UNIT,
  RSYNCD_CONFIG_PATH,
  SETTINGS_PATH,
  SSH_CONFIG_PATH,
  SSHD_CONFIG_PATH,
  SSHD_UNIT,
  SYNC_UNIT,
  unitPath,
} from './paths.ts';
import { PROGRAMS } from './programs.ts';
import {
  renderAuthorizedKeys,
  renderDirectories,
  renderExclude,
  renderKnownHosts,
  renderLsyncdBlock,
  renderLsyncdConfig,
  renderPruneTimer,
  renderPruneUnit,
  renderRsyncdConfig,
  renderSettings,
  renderSshConfig,
  renderSshdConfig,
  renderSshdUnit,
  renderSyncUnit,
} from './render.ts';
import { directoryName, type FilesSettings } from './settings.ts';

type Context = NodeContext<FilesSettings>;

/**
 * What the file sync needs on one node, in order. The directories themselves are touched by nothing of it: that is done
 * by the first roles (role-files), which leave a directory with files alone until an admin has said what they are.
 */
export function filesSteps(context: Context): readonly Step[] {
  const { settings } = context;
  return [
    { ...base('packages'), kind: 'package', packages: ['rsync', 'lsyncd', 'openssh-server'] },
    { ...base('folder'), kind: 'directory', path: FILES_FOLDER, mode: '0755', owner: 'root:root' },
    ...Object.entries(PROGRAMS).map(([name, content]) => ({
      ...file(`script-${name}`, programPath(name), content, '0755'),
      why: 'files.script',
    })),
    file('settings', SETTINGS_PATH, renderSettings(context)),
    file('directories', DIRECTORIES_PATH, renderDirectories(settings)),
    ...settings.directories.flatMap((directory) => {
      const name = directoryName(directory.path);
      return [
        { ...file(`exclude-${name}`, excludePath(name), renderExclude(directory)), why: 'files.exclude' },
        { ...file(`watch-${name}`, lsyncdBlockPath(name), renderLsyncdBlock(directory)), why: 'files.watch' },
      ];
    }),
    file('lsyncd', LSYNCD_CONFIG_PATH, renderLsyncdConfig()),
    file('rsyncd', RSYNCD_CONFIG_PATH, renderRsyncdConfig(settings)),
    identity(context),
    file('authorized-keys', AUTHORIZED_KEYS_PATH, renderAuthorizedKeys(context), '0600'),
    file('known-hosts', KNOWN_HOSTS_PATH, renderKnownHosts(context)),
    file('ssh', SSH_CONFIG_PATH, renderSshConfig(context)),
    file('sshd', SSHD_CONFIG_PATH, renderSshdConfig(context)),
    file('sshd-unit', unitPath(SSHD_UNIT), renderSshdUnit()),
    file('sync-unit', unitPath(SYNC_UNIT), renderSyncUnit()),
    file('prune-unit', unitPath(PRUNE_UNIT), renderPruneUnit()),
    file('prune-timer', unitPath(PRUNE_TIMER), renderPruneTimer()),
    service('receiver', SSHD_UNIT, ['sshd', 'sshd-unit', 'identity']),
    service('trash', PRUNE_TIMER, ['prune-timer']),
  ];
}

/** Made once and kept: the peer knows the node by it. */
function identity({ facts }: Context): FileStep {
  const content = decodeUtf8(decodeBase64(parseFilesFacts(facts).privateKey)) ?? '';
  return { ...file('identity', IDENTITY_PATH, content, '0600'), seed: true, secret: true };
}

function service(id: string, unit: string, reads: readonly string[]): ServiceStep {
  const readsSteps = reads.map((name) => `files/${name}`);
  return { ...base(id), kind: 'service', unit, enabled: true, onChange: 'restart', readsSteps };
}

function file(id: string, path: string, content: string, mode = '0644'): FileStep {
  return { ...base(id), kind: 'file', path, content, mode, owner: 'root:root' };
}

function base(id: string) {
  return { id: `files/${id}`, component: 'files', why: `files.${id}` };
}
