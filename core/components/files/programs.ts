import commonScript from '../../../agent-scripts/linux/files-common.sh?raw';
import passScript from '../../../agent-scripts/linux/files-pass.sh?raw';
import pruneScript from '../../../agent-scripts/linux/files-prune.sh?raw';
import receiveScript from '../../../agent-scripts/linux/files-receive.sh?raw';
import syncScript from '../../../agent-scripts/linux/files-sync.sh?raw';
import roleScript from '../../../agent-scripts/linux/role-files.sh?raw';

/** What this component puts on the nodes, by name. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'files-common': commonScript,
  'files-pass': passScript,
  'files-receive': receiveScript,
  'files-sync': syncScript,
  'files-prune': pruneScript,
  'role-files': roleScript,
};
