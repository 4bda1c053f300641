import compareScript from '../../../agent-scripts/linux/compare-mariadb.sh?raw';
import engineCommonScript from '../../../agent-scripts/linux/engine-common.sh?raw';
import engineSeedScript from '../../../agent-scripts/linux/engine-seed.sh?raw';
import commonScript from '../../../agent-scripts/linux/mariadb-common.sh?raw';
import compareTableScript from '../../../agent-scripts/linux/mariadb-compare-table.sh?raw';
import fenceScript from '../../../agent-scripts/linux/mariadb-fence.sh?raw';
import followScript from '../../../agent-scripts/linux/mariadb-follow.sh?raw';
import observeScript from '../../../agent-scripts/linux/mariadb-observe.sh?raw';
import relayLogScript from '../../../agent-scripts/linux/mariadb-relay-log.sh?raw';
import startScript from '../../../agent-scripts/linux/mariadb-start.sh?raw';
import roleScript from '../../../agent-scripts/linux/role-mariadb.sh?raw';
import seedScript from '../../../agent-scripts/linux/seed-mariadb.sh?raw';
import setupScript from '../../../agent-scripts/linux/setup-mariadb.sh?raw';

/** What this component puts on the nodes, by name. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'engine-common': engineCommonScript,
  'engine-seed': engineSeedScript,
  'mariadb-common': commonScript,
  'mariadb-observe': observeScript,
  'mariadb-relay-log': relayLogScript,
  'mariadb-fence': fenceScript,
  'mariadb-follow': followScript,
  'mariadb-start': startScript,
  'role-mariadb': roleScript,
  'setup-mariadb': setupScript,
  'seed-mariadb': seedScript,
  'mariadb-compare-table': compareTableScript,
  'compare-mariadb': compareScript,
};
