/**
 * Where Pairkeeper's own things lie on a node, and by what they are known as its own. The scripts in agent-scripts/linux
 * have the same places in their text.
 */

const PROGRAM_FOLDER = '/usr/libexec/pairkeeper';
/** Settings and rules, for every program of ours to read. */
export const SETTINGS_FOLDER = '/etc/pairkeeper';
/** What happened and what is under way; core/apply/node-state.ts says what it holds. */
export const STATE_FOLDER = '/var/lib/pairkeeper';
/** What the programs tell each other until the next boot. */
export const RUNTIME_FOLDER = '/run/pairkeeper';
/** Units and drop-ins of an admin, which win over those of packages. */
export const UNIT_FOLDER = '/etc/systemd/system';

/** Folders of programs, settings and state: all that is in them is ours. */
export const OWN_FOLDERS = [PROGRAM_FOLDER, SETTINGS_FOLDER, STATE_FOLDER] as const;

/** Settings of the node, by which all programs know the pair: core/components/heartbeat/render.ts writes them. */
export const NODE_SETTINGS_PATH = `${SETTINGS_FOLDER}/node.conf`;

/** First words of a file that is ours as a whole. */
export const MANAGED = 'Managed by pairkeeper';

/** Path of a program on the node. @param name of its file in agent-scripts/linux without `.sh` */
export function programPath(name: string): string {
  return `${PROGRAM_FOLDER}/${name}`;
}

/** Path of our drop-in for a unit of somebody else. */
export function dropInPath(unit: string): string {
  return `${UNIT_FOLDER}/${unit}.d/pairkeeper.conf`;
}
