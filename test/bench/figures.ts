/** What a figure counts in; also how it is written. */
type Unit = 's' | 'ms' | '×' | '' | '%' | 'MB' | 'MB/s';

/** One line of the table: what is measured, and what it is held against. */
export type Figure = {
  readonly id: FigureId;
  readonly title: string;
  readonly unit: Unit;
  readonly bar: { readonly atMost: number } | { readonly atLeast: number };
};

export type FigureId =
  | 'check'
  | 'apply'
  | 'plan'
  | 'round-trips-facts'
  | 'round-trips-phase'
  | 'power-off-fast'
  | 'power-off-balanced'
  | 'power-off-tolerant'
  | 'service-killed'
  | 'service-hung'
  | 'switchover'
  | 'switchover-failed'
  | 'files-change'
  | 'roles-mariadb-planned'
  | 'roles-mariadb-power-off'
  | 'roles-postgresql-planned'
  | 'roles-postgresql-power-off'
  | 'roles-redis-planned'
  | 'roles-redis-power-off'
  | 'roles-lost'
  | 'watch-latency'
  | 'watch-cpu'
  | 'watch-memory'
  | 'simulation'
  | 'lint'
  | 'alert-latency'
  | 'alert-lost'
  | 'app-start'
  | 'news-picture'
  | 'news-tray'
  | 'news-toast'
  | 'idle-one-hidden'
  | 'idle-one-shown'
  | 'idle-hundred-hidden'
  | 'idle-hundred-shown'
  | 'terminal-speed'
  | 'terminal-frames'
  | 'terminal-memory'
  | 'terminal-interrupt'
  | 'terminal-echo'
  | 'peer-fresh'
  | 'peer-again';

/** What was measured for a figure. */
export type Measurement = {
  readonly figure: FigureId;
  /** What is held against the bar, in the figure's unit. */
  readonly value: number;
  /** The single runs that the value was made from. */
  readonly samples: readonly number[];
  /** How it was measured, in half a sentence. */
  readonly note: string;
};

export type Verdict = 'within' | 'missed' | 'not measured';

/** In the order of the table. */
export const figures: readonly Figure[] = [
  { id: 'check', title: '`check` of two fresh nodes', unit: 's', bar: { atMost: 5 } },
  {
    id: 'apply',
    title: '`apply` of a fresh pair ÷ bare `apt-get install` of the same packages on both nodes at once',
    unit: '×',
    bar: { atMost: 1.15 },
  },
  { id: 'plan', title: '`plan` with nothing to change', unit: 's', bar: { atMost: 0.5 } },
  { id: 'round-trips-facts', title: 'round trips a node for facts', unit: '', bar: { atMost: 1 } },
  { id: 'round-trips-phase', title: 'round trips a node for a phase', unit: '', bar: { atMost: 1 } },
  { id: 'power-off-fast', title: 'outage, holder powered off, fast', unit: 's', bar: { atMost: 0.2 } },
  {
    id: 'power-off-balanced',
    title: 'outage, holder powered off, balanced',
    unit: 's',
    bar: { atMost: 1.1 },
  },
  {
    id: 'power-off-tolerant',
    title: 'outage, holder powered off, tolerant',
    unit: 's',
    bar: { atMost: 3.8 },
  },
  { id: 'service-killed', title: 'outage, nginx killed, balanced', unit: 's', bar: { atMost: 1.5 } },
  { id: 'service-hung', title: 'outage, nginx hung, balanced', unit: 's', bar: { atMost: 3 } },
  { id: 'switchover', title: 'outage, planned switchover', unit: 's', bar: { atMost: 0.1 } },
  {
    id: 'switchover-failed',
    title: 'requests failed beyond that outage',
    unit: '',
    bar: { atMost: 0 },
  },
  { id: 'roles-mariadb-planned', title: 'no write, planned: MariaDB', unit: 's', bar: { atMost: 1 } },
  {
    id: 'roles-mariadb-power-off',
    title: 'no write, primary powered off: MariaDB',
    unit: 's',
    bar: { atMost: 5 },
  },
  { id: 'roles-postgresql-planned', title: 'no write, planned: PostgreSQL', unit: 's', bar: { atMost: 3 } },
  {
    id: 'roles-postgresql-power-off',
    title: 'no write, primary powered off: PostgreSQL',
    unit: 's',
    bar: { atMost: 5 },
  },
  { id: 'roles-redis-planned', title: 'no write, planned: Redis', unit: 's', bar: { atMost: 1 } },
  {
    id: 'roles-redis-power-off',
    title: 'no write, primary powered off: Redis',
    unit: 's',
    bar: { atMost: 5 },
  },
  { id: 'roles-lost', title: 'acknowledged writes lost or doubled by these', unit: '', bar: { atMost: 0 } },
  {
    id: 'files-change',
    title: 'file change → on the peer, idle pair, p95',
    unit: 's',
    bar: { atMost: 2 },
  },
  {
    id: 'watch-latency',
    title: 'transition on a node → event printed by `status --watch`, p95',
    unit: 's',
    bar: { atMost: 0.2 },
  },
  { id: 'watch-cpu', title: 'watching, share of one core on a node', unit: '%', bar: { atMost: 1 } },
  { id: 'watch-memory', title: 'watching, memory on a node', unit: 'MB', bar: { atMost: 10 } },
  { id: 'simulation', title: 'failover simulation, full table of states', unit: 's', bar: { atMost: 0.2 } },
  { id: 'lint', title: '`lint` of a configuration of 2,000 lines', unit: 's', bar: { atMost: 0.2 } },
  {
    id: 'alert-latency',
    title: 'transition on a node → alert at the receiver, sent by the node, p95',
    unit: 's',
    bar: { atMost: 2 },
  },
  { id: 'alert-lost', title: 'alerts lost of 1,000, channel down', unit: '', bar: { atMost: 0 } },
  { id: 'app-start', title: 'app: start to wizard, warm', unit: 's', bar: { atMost: 1.5 } },
  { id: 'news-picture', title: 'app: transition on a node → picture, p95', unit: 's', bar: { atMost: 0.5 } },
  { id: 'news-tray', title: 'app: transition on a node → tray icon, p95', unit: 's', bar: { atMost: 0.5 } },
  { id: 'news-toast', title: 'app: transition on a node → toast, p95', unit: 's', bar: { atMost: 0.5 } },
  {
    id: 'idle-one-hidden',
    title: 'app: watching 1 pair from the tray, share of one core',
    unit: '%',
    bar: { atMost: 1 },
  },
  {
    id: 'idle-one-shown',
    title: 'app: watching 1 pair on the screen, share of one core',
    unit: '%',
    bar: { atMost: 1 },
  },
  {
    id: 'idle-hundred-hidden',
    title: 'app: watching 100 pairs from the tray, share of one core',
    unit: '%',
    bar: { atMost: 10 },
  },
  {
    id: 'idle-hundred-shown',
    title: 'app: watching 100 pairs on the screen, share of one core',
    unit: '%',
    bar: { atMost: 10 },
  },
  {
    id: 'terminal-speed',
    title: 'terminal: `cat` of 100 MB through SSH',
    unit: 'MB/s',
    bar: { atLeast: 20 },
  },
  {
    id: 'terminal-frames',
    title: 'terminal: time between frames meanwhile, p99',
    unit: 'ms',
    bar: { atMost: 50 },
  },
  { id: 'terminal-memory', title: 'terminal: memory after 1 GB', unit: 'MB', bar: { atMost: 50 } },
  {
    id: 'terminal-interrupt',
    title: 'terminal: Ctrl-C during `yes` → prompt, p95',
    unit: 'ms',
    bar: { atMost: 250 },
  },
  {
    id: 'terminal-echo',
    title: 'terminal: echo beside a flooded terminal, p95 beyond the round trip',
    unit: 'ms',
    bar: { atMost: 16.7 },
  },
  { id: 'peer-fresh', title: 'ansible-core ÷ `apply`, fresh pair', unit: '×', bar: { atLeast: 1.3 } },
  { id: 'peer-again', title: 'ansible-core ÷ `apply`, nothing to change', unit: '×', bar: { atLeast: 20 } },
];

export function judge(figure: Figure, measurement: Measurement | undefined): Verdict {
  if (measurement === undefined || !Number.isFinite(measurement.value)) return 'not measured';
  const { value } = measurement;
  const holds = 'atMost' in figure.bar ? value <= figure.bar.atMost : value >= figure.bar.atLeast;
  return holds ? 'within' : 'missed';
}

export function formatValue(figure: Figure, value: number): string {
  const digits = figure.unit === '' ? 0 : value < 0.1 ? 3 : value < 10 ? 2 : 1;
  return `${value.toFixed(digits)}${figure.unit === '' ? '' : ` ${figure.unit}`}`;
}

export function formatBar(figure: Figure): string {
  const unit = figure.unit === '' ? '' : ` ${figure.unit}`;
  return 'atMost' in figure.bar ? `≤ ${figure.bar.atMost}${unit}` : `≥ ${figure.bar.atLeast}${unit}`;
}
