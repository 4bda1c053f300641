import engineCommonScript from '../../../agent-scripts/linux/engine-common.sh?raw';
import engineSeedScript from '../../../agent-scripts/linux/engine-seed.sh?raw';
import commonScript from '../../../agent-scripts/linux/postgresql-common.sh?raw';
import observeScript from '../../../agent-scripts/linux/postgresql-observe.sh?raw';
import rewindScript from '../../../agent-scripts/linux/postgresql-rewind.sh?raw';
import roleScript from '../../../agent-scripts/linux/role-postgresql.sh?raw';
import seedScript from '../../../agent-scripts/linux/seed-postgresql.sh?raw';
import setupScript from '../../../agent-scripts/linux/setup-postgresql.sh?raw';

/** What this component puts on the nodes, by name. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'engine-common': engineCommonScript,
  'engine-seed': engineSeedScript,
  'postgresql-common': commonScript,
  'postgresql-observe': observeScript,
  'postgresql-rewind': rewindScript,
  'role-postgresql': roleScript,
  'setup-postgresql': setupScript,
  'seed-postgresql': seedScript,
};
