import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const commandLine = join(__dirname, '../../../dist/cli/pairkeeper.js');

type LabNode = { readonly name: string; readonly address: string };

/** Two real servers, freshly made, reachable from the app. All through the command line, as a user would. */
export type LabPair = {
  readonly name: string;
  readonly nodes: readonly [LabNode, LabNode];
  /** A free address for the pair, without prefix length. */
  readonly vip: string;
  readonly gateway: string;
  /** Private key that root, admin and deploy log in with. */
  readonly keyPath: string;
  /** The servers' host keys, in OpenSSH's format. */
  readonly knownHostsPath: string;
  /** Password of `admin`, also for sudo. */
  readonly adminPassword: string;
  powerOff(node: string): Promise<void>;
  powerOn(node: string): Promise<void>;
  /** Any other verb of `pairkeeper lab` on a node, say `cut`. */
  act(verb: string, node: string, ...options: readonly string[]): Promise<void>;
  /** Runs a command on a node as root; returns its standard output. */
  run(node: string, ...command: readonly string[]): Promise<string>;
  /** Factory-new servers. */
  reset(): Promise<void>;
  /**
   * Pairs the two servers by `pairkeeper init` and `apply` (some twenty seconds).
   *
   * @param pairkeeperHome PAIRKEEPER_HOME of the run; gets the list of host keys
   * @param pairFile pair.yaml to be written
   */
  pairUp(pairkeeperHome: string, pairFile: string): Promise<void>;
  down(): Promise<void>;
};

type Status = {
  readonly nodes: readonly [LabNode, LabNode];
  readonly vips: readonly [string, string];
  readonly gateway: string;
  readonly sshKeyPath: string;
  readonly knownHostsPath: string;
  readonly passwords: { readonly admin: string };
};

/** Boots two servers; the first time on a machine their image is made, which takes a minute. */
export async function bootLab(name: string): Promise<LabPair> {
  const lab = (verb: string, ...words: readonly string[]) =>
    pairkeeper(['lab', verb, '--name', name, ...words]);
  const status = lastLine(await lab('up', '--json')) as Status;
  const { nodes, vips, gateway, sshKeyPath, knownHostsPath, passwords } = status;
  const act = async (verb: string, node: string, ...options: readonly string[]): Promise<void> => {
    await lab(verb, ...options, node);
  };
  return {
    name,
    nodes,
    vip: vips[0],
    gateway,
    keyPath: sshKeyPath,
    knownHostsPath,
    adminPassword: passwords.admin,
    powerOff: (node) => act('power-off', node),
    powerOn: (node) => act('power-on', node),
    act,
    run: (node, ...command) => lab('exec', node, '--', ...command),
    reset: async () => void (await lab('reset')),
    pairUp: async (pairkeeperHome, pairFile) => {
      mkdirSync(pairkeeperHome, { recursive: true });
      mkdirSync(dirname(pairFile), { recursive: true });
      copyFileSync(knownHostsPath, join(pairkeeperHome, 'known_hosts'));
      const named = nodes.flatMap((node) => ['--node', `${node.name}=${node.address}`]);
      const rest = ['--vip', `${vips[0]}/24`, '--witness', gateway, '--identity', sshKeyPath];
      const env = { PAIRKEEPER_HOME: pairkeeperHome };
      await pairkeeper(['init', pairFile, '--name', 'shop', ...named, ...rest], env);
      await pairkeeper(['apply', pairFile, '--yes'], env);
    },
    down: async () => void (await lab('down')),
  };
}

function lastLine(output: string): unknown {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

/**
 * Runs the command line.
 *
 * @returns its standard output
 * @throws when it ends with another status than 0, with what it said
 */
async function pairkeeper(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { env: { ...process.env, ...env }, timeout: 300_000, maxBuffer: 2 ** 26 };
  return (await promisify(execFile)(process.execPath, [commandLine, ...words], options)).stdout;
}
