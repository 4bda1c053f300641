import commonScript from '../../../agent-scripts/linux/mariadb-common.sh?raw';
import observeScript from '../../../agent-scripts/linux/mariadb-observe.sh?raw';
import roleScript from '../../../agent-scripts/linux/role-mariadb.sh?raw';
import seedScript from '../../../agent-scripts/linux/seed-mariadb.sh?raw';
import setupScript from '../../../agent-scripts/linux/setup-mariadb.sh?raw';

/** What this component puts on the nodes, by name. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'mariadb-common': commonScript,
  'mariadb-observe': observeScript,
  'role-mariadb': roleScript,
  'setup-mariadb': setupScript,
  'seed-mariadb': seedScript,
};
