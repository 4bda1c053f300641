import { homedir } from 'node:os';
import type { LocalLogin } from './user-keys.ts';

/** The agent service that comes with Windows; a named pipe is not announced in the environment there. */
const WINDOWS_AGENT_PIPE = '\\\\.\\pipe\\openssh-ssh-agent';

/**
 * This computer's user: home folder and SSH agent.
 *
 * The agent's path comes from the environment or is the fixed one of Windows, and never from a file that was
 * imported: opening a path of somebody else's choice would be a way in (CVE-2020-26301).
 */
export function localLogin(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): LocalLogin {
  const announced = environment.SSH_AUTH_SOCK;
  const agentSocket =
    announced !== undefined && announced !== ''
      ? announced
      : platform === 'win32'
        ? WINDOWS_AGENT_PIPE
        : undefined;
  return { homeDirectory: homedir(), agentSocket };
}
