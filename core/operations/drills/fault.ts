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
};

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
  /** systemd unit of the service, e.g. `nginx.service`. */
  readonly unit: string;
  /** The node heals itself after this, whatever becomes of us; seconds. */
  readonly healsItselfAfterSeconds: number;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly power: PowerControl | undefined;
};

/** The fault of a scenario by the means that it needs. */
export function faultOf(options: FaultOptions): Fault {
  if (options.scenario.means === 'power') return powerFault(options);
  return options.scenario.id === 'node-reboot' ? rebootFault(options) : scriptFault(options);
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

function scriptFault({ scenario, node, unit, healsItselfAfterSeconds, connect }: FaultOptions): Fault {
  return {
    async make() {
      const argv = [DRILL_PROGRAM, 'fault', scenario.id, unit, String(healsItselfAfterSeconds)];
      await runDrillProgram(connect, node, argv);
    },
    async heal() {
      await runDrillProgram(connect, node, [DRILL_PROGRAM, 'heal', scenario.id, unit]);
    },
    tookPlace: async () => true,
  };
}

/** A rebooted node heals itself: it comes back. That it was away is proved by the kernel's boot id (random(4)). */
function rebootFault(options: FaultOptions): Fault {
  const { connect, node } = options;
  let before: string | undefined;
  return {
    async make() {
      before = await readBootId(connect, node);
      await scriptFault(options).make();
    },
    async heal() {},
    async tookPlace() {
      // A node that is not back yet has not proved anything; the drill waits for it and says so itself.
      const after = await readBootId(connect, node).catch(() => undefined);
      return after !== undefined && after !== before;
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
    const code = refusals[result.exitCode ?? -1];
    throw new AppError(code ?? 'drill.script-failed', {
      kind: code === undefined ? 'unexpected' : 'blocked',
      node,
      params: { exitCode: result.exitCode ?? -1, detail: result.stderr.slice(0, 300), unit: argv[3] ?? '' },
    });
  } finally {
    await host.close();
  }
}
