import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import type { Surroundings } from '../surroundings.ts';

export function sshConfigHandlers(_: Surroundings): Pick<Handlers<EngineCalls>, 'ssh.hosts'> {
  return { 'ssh.hosts': () => [] };
}
