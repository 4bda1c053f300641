import { AppError } from '../../errors/app-error.ts';
import { createCancelSource } from '../../host/cancel-source.ts';
import type { Clock } from '../../host/clock.ts';
import { programPath } from '../../host/own-files.ts';
import type { Connect } from '../../watch/watch-pair.ts';
import type { DrillScenario, PowerControl } from './scenario.ts';

const DRILL_PROGRAM = programPath('drill');

/** Exit statuses of the program by which it says that it harmed nothing. */
const refusals: Readonly<Record<number, string>> = {
  13: 'drill.undo-not-armed',
  14: 'drill.unit-not-running',
  15: 'drill.change-running',
  16: 'drill.no-nft',
  17: 'drill.disk-unfit',
  19: 'drill.no-validation',
};

/** Exit statuses by which the program tells what a drill has found out. */
const findings: Readonly<Record<number, string>> = { 18: 'drill.config-accepted' };

/** Between the reboots of two nodes, milliseconds: long enough for the second one to take over first. */
const restartGapMs = 3000;

/** The harm of one drill, made and healed. */
export type Fault = {
  make(): Promise<void>;
  /** Any number of times, also when `make` failed half-way. Throws when the node can't be reached. */
  heal(): Promise<void>;
  /** Asked when the pair is whole again: false when the node shows that it was not harmed as it should have been. */
  tookPlace(): Promise<boolean>;
};

export type FaultOptions = {
  readonly scenario: DrillScenario;
  readonly node: string;
  /** The node that should take over. */
  readonly other: string;
  /** systemd unit of the service, e.g. `nginx.service`. */
  readonly unit: string;
  /** Ports of SSH on both nodes, which no fault may block. */
  readonly sshPorts: readonly number[];
  /** The node heals itself after this, whatever becomes of us; seconds. */
  readonly healsItselfAfterSeconds: number;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly power: PowerControl | undefined;
};

/** The fault of a scenario by the means that it needs. */
export function faultOf(options: FaultOptions): Fault {
  const { scenario, node, other } = options;
  switch (scenario.means) {
    case 'power':
      return powerFault(options);
    case 'restart':
      return rebootFault(options, scenario.id === 'restart-holder-first' ? [node, other] : [other, node]);
    case 'script':
      return scenario.id === 'node-reboot' ? rebootFault(options, [node]) : scriptFault(options);
  }
}

function powerFault({ power, node }: FaultOptions): Fault {
  if (power === undefined) {
    throw new AppError('drill.no-power-control', { kind: 'blocked', node });
  }
  let isOff = false;
  return {
    async make() {
      isOff = true;
      await power.off(node);
    },
    async heal() {
      if (!isOff) return;
      await power.on(node);
      isOff = false;
    },
    tookPlace: async () => true,
  };
}

function scriptFault(options: FaultOptions): Fault {
  const { scenario, node, sshPorts, healsItselfAfterSeconds, connect } = options;
  const unit = scenario.unit ?? options.unit;
  return {
    async make() {
      const argv = [DRILL_PROGRAM, 'fault', scenario.id, unit, String(healsItselfAfterSeconds)];
      await runDrillProgram(connect, node, [...argv, sshPorts.join(',')]);
    },
    async heal() {
      await runDrillProgram(connect, node, [DRILL_PROGRAM, 'heal', scenario.id, unit]);
    },
    tookPlace: async () => true,
  };
}

/**
 * Rebooted nodes heal themselves: they come back. That they were away is proved by the kernel's boot id (random(4)).
 *
 * @param nodes in the order in which they are rebooted
 */
function rebootFault(
  { connect, clock, unit, healsItselfAfterSeconds }: FaultOptions,
  nodes: readonly string[],
): Fault {
  const before = new Map<string, string>();
  return {
    async make() {
      for (const node of nodes) before.set(node, await readBootId(connect, node));
      for (const node of nodes) {
        if (node !== nodes[0]) await clock.sleep(restartGapMs);
        const argv = [DRILL_PROGRAM, 'fault', 'node-reboot', unit, String(healsItselfAfterSeconds)];
        await runDrillProgram(connect, node, argv);
      }
    },
    async heal() {},
    async tookPlace() {
      // A node that is not back yet has not proved anything; the drill waits for it and says so itself.
      const after = await Promise.all(nodes.map((node) => readBootId(connect, node).catch(() => undefined)));
      return nodes.every((node, index) => after[index] !== undefined && after[index] !== before.get(node));
    },
  };
}

async function readBootId(connect: Connect, node: string): Promise<string> {
  const host = await connect(node, createCancelSource().signal);
  try {
    const argv = ['cat', '/proc/sys/kernel/random/boot_id'];
    return (await host.run(argv, { asRoot: false, timeoutMs: 10_000 })).stdout.trim();
  } finally {
    await host.close();
  }
}

async function runDrillProgram(connect: Connect, node: string, argv: readonly string[]): Promise<void> {
  const host = await connect(node, createCancelSource().signal);
  try {
    const result = await host.run(argv, { timeoutMs: 30_000 });
    if (result.exitCode === 0) return;
    const refusal = refusals[result.exitCode ?? -1];
    const code = refusal ?? findings[result.exitCode ?? -1] ?? 'drill.script-failed';
    throw new AppError(code, {
      kind: refusal === undefined ? 'unexpected' : 'blocked',
      node,
      params: { exitCode: result.exitCode ?? -1, detail: result.stderr.slice(0, 300), unit: argv[3] ?? '' },
    });
  } finally {
    await host.close();
  }
}
