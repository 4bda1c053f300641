import type { RunResult } from '../../host/host.ts';
import { freezeGroup, isFrozen, thawGroup } from './control-group.ts';
import { applyFaults, type CutKind, type LinkFaults, readFaults } from './faults.ts';
import { findNode, type LabRecord, type NodeRecord } from './lab-state.ts';
import { bootNode, cutPower, findInit, nodeGroup, onNode, untilRunning } from './node.ts';
import { fillDisk, freeDisk, skewClock } from './node-faults.ts';
import type { ProgressSink } from './progress.ts';
import { type CommandOptions, runCommand } from './run-command.ts';

/** One of the lab's servers. */
export type LabNode = {
  readonly name: string;
  readonly address: string;
  readonly address6: string;
  /** Runs a command as root on the node, past its network and sshd. */
  run(argv: readonly string[], options?: CommandOptions): Promise<RunResult>;
  /** The command line on this machine that does the same, for interactive use. */
  commandLine(argv: readonly string[]): Promise<readonly string[]>;
  isOn(): Promise<boolean>;
  /** Power loss: network and processes vanish at once, the disk stays. */
  powerOff(): Promise<void>;
  /** Starts a node that is off, with the disk it had; resolves when it is up. */
  powerOn(): Promise<void>;
  /** `systemctl reboot`; resolves when the next boot is complete. */
  restart(): Promise<void>;
  /** Resolves when a node that is starting has started everything. */
  untilUp(): Promise<void>;
  /** Adds to what is wrong with the link: `cable` (default) also takes the carrier away. */
  cut(kind?: CutKind): Promise<void>;
  /** No frame passes between the two nodes, while both reach everybody else: the way to a split brain. */
  cutFrom(peer: string): Promise<void>;
  /** Loses frames at random in each direction, per cent; 0 ends it. */
  setLoss(percent: number): Promise<void>;
  /** Makes every frame late in each direction, milliseconds; 0 ends it. */
  setDelay(milliseconds: number): Promise<void>;
  /** Ends all faults of the link. */
  heal(): Promise<void>;
  faults(): Promise<LinkFaults>;
  /** Stops all processes of the node where they are; its kernel still answers pings, as that of a hung server does. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  isFrozen(): Promise<boolean>;
  /** Needs a lab with `diskMib`. @throws AppError `lab.disk-unlimited` */
  fillDisk(): Promise<void>;
  freeDisk(): Promise<void>;
  /** What `date` says is off by so many seconds; 0 puts it right. Programs that ask the kernel do not see it. */
  skewClock(seconds: number): Promise<void>;
};

/** A node of a lab that exists, as an object to work with. */
export function nodeOf(record: LabRecord, node: NodeRecord, onProgress: ProgressSink): LabNode {
  const addFault = async (fault: LinkFaults) =>
    applyFaults(record, node, { ...(await readFaults(record, node)), ...fault });
  return {
    name: node.name,
    address: node.address,
    address6: node.address6,
    run: async (argv, options) => runCommand(await onNode(record, node, argv), options),
    commandLine: (argv) => onNode(record, node, argv),
    isOn: async () => (await findInit(record, node)) !== undefined,
    async powerOff() {
      await cutPower(record, node);
      onProgress({ code: 'lab.node-off', params: { node: node.name } });
    },
    async powerOn() {
      if ((await findInit(record, node)) !== undefined) return;
      await cutPower(record, node);
      await boot(record, node, onProgress);
    },
    async restart() {
      const init = await findInit(record, node);
      await runCommand(await onNode(record, node, ['systemctl', 'reboot']));
      await untilRunning(record, node, init);
    },
    untilUp: () => untilRunning(record, node),
    cut: (cut = 'cable') => addFault({ cut }),
    async cutFrom(peer) {
      findNode(record, peer);
      const { cutFrom = [] } = await readFaults(record, node);
      await addFault({ cutFrom: [...cutFrom, peer] });
    },
    setLoss: (lossPercent) => addFault({ lossPercent }),
    setDelay: (delayMs) => addFault({ delayMs }),
    heal: () => applyFaults(record, node, {}),
    faults: () => readFaults(record, node),
    freeze: () => freezeGroup(nodeGroup(record, node)),
    thaw: () => thawGroup(nodeGroup(record, node)),
    isFrozen: () => isFrozen(nodeGroup(record, node)),
    fillDisk: () => fillDisk(record, node),
    freeDisk: () => freeDisk(record, node),
    skewClock: (seconds) => skewClock(record, node, seconds),
  };
}

/** Boots a node that is off and tells how it goes. */
export async function boot(record: LabRecord, node: NodeRecord, onProgress: ProgressSink): Promise<void> {
  onProgress({ code: 'lab.node-booting', params: { node: node.name } });
  await bootNode(record, node);
  onProgress({ code: 'lab.node-ready', params: { node: node.name, address: node.address } });
}
