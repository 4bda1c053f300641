import { join } from 'node:path';
import { readSshConfigHosts, type SshConfigEntry } from '../../../core/adapters/ssh/ssh-config-hosts.ts';
import { parseIp } from '../../../core/spec/ip-address.ts';
import type { EngineCalls } from '../../contract/engine-calls.ts';
import { nodeAnswers, type SshConfigHost } from '../../contract/pair.ts';
import type { Handlers } from '../../contract/server.ts';
import type { Surroundings } from '../surroundings.ts';

export function sshConfigHandlers({
  login,
}: Pick<Surroundings, 'login'>): Pick<Handlers<EngineCalls>, 'ssh.hosts'> {
  const { homeDirectory } = login;
  return {
    'ssh.hosts': async () => {
      const entries = await readSshConfigHosts(join(homeDirectory, '.ssh', 'config'), homeDirectory);
      return entries.flatMap((entry) => answersOf(entry) ?? []);
    },
  };
}

/** A name in place of an address is how SSH reaches it; where the servers reach each other is asked then. */
function answersOf({ alias, hostName, ...ssh }: SshConfigEntry): SshConfigHost | undefined {
  const isAddress = parseIp(hostName) !== undefined;
  const node = {
    name: alias.toLowerCase().split('.')[0] ?? alias,
    address: isAddress ? hostName : '',
    ssh: { ...ssh, ...(isAddress ? {} : { host: hostName }) },
  };
  // What is longer than any answer may be is not offered.
  const checked = nodeAnswers.safeParse(node);
  return checked.success ? { alias, node: checked.data } : undefined;
}
