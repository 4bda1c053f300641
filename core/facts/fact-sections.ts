/** What agent-scripts/linux/gather-facts.sh printed, cut into its sections. */
export type FactSections = {
  /** Node's wall clock when the script began, milliseconds since the epoch; undefined when unreadable. */
  readonly nodeClockMs: number | undefined;
  /** False when the end mark is missing: the output was cut off. */
  readonly complete: boolean;
  /** Raw lines by name of the section; [] for one that was not printed. */
  readonly lines: (section: string) => readonly string[];
};

/** Name of the section that closes the output. */
export const END_SECTION = 'end';

/**
 * Cuts the output at the marks that carry the nonce of its first line. Text before the first line of ours (a
 * banner printed by a login shell) is skipped; whatever else is wrong only leaves sections empty.
 */
export function splitSections(output: readonly string[]): FactSections {
  const first = output.findIndex((line) => HEADER.test(line));
  const [, nonce, clock] = HEADER.exec(output[first] ?? '') ?? [];
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  if (nonce !== undefined) {
    const mark = `@${nonce} `;
    for (const line of output.slice(first + 1)) {
      if (line.startsWith(mark)) {
        const name = line.slice(mark.length).trim();
        current = sections.get(name) ?? [];
        sections.set(name, current);
      } else {
        current?.push(line);
      }
    }
  }
  const nanoseconds = Number(clock);
  return {
    nodeClockMs: clock !== undefined && nanoseconds > 0 ? nanoseconds / 1e6 : undefined,
    complete: sections.has(END_SECTION),
    lines: (section) => sections.get(section) ?? [],
  };
}

const HEADER = /^pairkeeper-facts 1 (\d{1,30}) (\d{1,30})$/;
