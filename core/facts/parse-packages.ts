import type { FactSections } from './fact-sections.ts';
import type { NodeFacts, PackageFacts } from './node-facts.ts';

type PackageState = {
  readonly packageManager: NodeFacts['packageManager'];
  readonly packages: Readonly<Record<string, PackageFacts>>;
};

/** Reads the sections of whichever package manager answered: `dpkg` and `apt`, or `rpm` and `dnf`. */
export function parsePackages(sections: FactSections): PackageState {
  const asked = sections
    .lines('packages')
    .flatMap((line) => line.split(/\s+/))
    .filter(Boolean);
  const apt = sections.lines('apt');
  const dnf = sections.lines('dnf');
  if (apt.includes('manager apt')) {
    return aptState(asked, sections.lines('dpkg'), apt);
  }
  if (dnf.includes('manager dnf')) {
    return dnfState(asked, sections.lines('rpm'), dnf);
  }
  return {
    packageManager: { kind: 'none', lockedBy: '', brokenLines: [], hasSources: false, hasLists: false },
    packages: {},
  };
}

function aptState(asked: readonly string[], dpkg: readonly string[], apt: readonly string[]): PackageState {
  const rows = dpkg.flatMap((line) => {
    const [, status, name, version] = /^(...)\|([^|]+)\|([^|]*)$/.exec(line) ?? [];
    return status === undefined || name === undefined ? [] : [{ status, name, version: version ?? '' }];
  });
  const installed = new Map(
    rows.filter((row) => row.status[1] === 'i').map((row) => [row.name, row.version] as const),
  );
  const candidates = new Map<string, string>();
  let current = '';
  for (const line of apt) {
    current = /^(\S+):$/.exec(line)?.[1] ?? current;
    const candidate = /^ {2}Candidate: (.+)$/.exec(line)?.[1];
    if (candidate !== undefined && candidate !== '(none)') {
      candidates.set(current, candidate);
    }
  }
  return {
    packageManager: {
      kind: 'apt',
      lockedBy: lockHolder(apt),
      brokenLines: rows
        .filter((row) => !/^.[nci] $/.test(row.status))
        .map(
          (row) => `${row.name} ${row.version} (${DPKG_STATES[row.status[1] ?? ''] ?? row.status.trim()})`,
        ),
      hasSources: apt.some((line) => line.startsWith('source ')),
      hasLists: apt.includes('lists yes'),
    },
    packages: packageFacts(asked, installed, candidates),
  };
}

/** dpkg-query(1), second letter of db:Status-Abbrev, in the words that `dpkg -l` explains. */
const DPKG_STATES: Readonly<Record<string, string>> = {
  H: 'half-installed',
  U: 'unpacked, not configured',
  F: 'configuration failed',
  W: 'waits for triggers',
  t: 'triggers pending',
};

function dnfState(asked: readonly string[], rpm: readonly string[], dnf: readonly string[]): PackageState {
  const pairs = (lines: readonly string[], pattern: RegExp) =>
    new Map(
      lines.flatMap((line): readonly (readonly [string, string])[] => {
        const [, name, version] = pattern.exec(line) ?? [];
        return name === undefined || version === undefined ? [] : [[name, version]];
      }),
    );
  return {
    packageManager: {
      kind: 'dnf',
      lockedBy: lockHolder(dnf),
      brokenLines: rpm.flatMap((line) => /^broken (.+)$/.exec(line)?.[1] ?? []),
      hasSources: hasEnabledRepository(dnf),
      hasLists: dnf.includes('lists yes'),
    },
    packages: packageFacts(
      asked,
      pairs(rpm, /^([^|\s]+)\|([^|\s]+)$/),
      pairs(dnf, /^candidate\|([^|\s]+)\|([^|\s]+)$/),
    ),
  };
}

/** A repository is enabled unless it says otherwise (dnf.conf(5)). */
function hasEnabledRepository(lines: readonly string[]): boolean {
  const states: boolean[] = [];
  for (const line of lines) {
    if (/^source\s+\[/.test(line)) {
      states.push(true);
    } else if (/^source\s+enabled\s*=\s*(0|no|false)/i.test(line) && states.length > 0) {
      states[states.length - 1] = false;
    }
  }
  return states.includes(true);
}

function lockHolder(lines: readonly string[]): string {
  return lines.flatMap((line) => /^lock \d+ (.+)$/.exec(line)?.[1] ?? [])[0] ?? '';
}

function packageFacts(
  asked: readonly string[],
  installed: ReadonlyMap<string, string>,
  candidates: ReadonlyMap<string, string>,
): Readonly<Record<string, PackageFacts>> {
  return Object.fromEntries(
    asked.map((name) => {
      const version = installed.get(name);
      const candidate = candidates.get(name);
      return [
        name,
        {
          name,
          ...(version === undefined ? {} : { installed: version }),
          ...(candidate === undefined ? {} : { candidate }),
        },
      ];
    }),
  );
}
