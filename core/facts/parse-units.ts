import type { UnitFacts } from './node-facts.ts';

/**
 * Reads the section `units`: a line `asked NAME...`, then one block of `Key=Value` for each unit, in the order in
 * which they were asked for. systemd answers for an alias under its real name (`mysql.service` is
 * `mariadb.service`), so the asked name is kept as a second key.
 */
export function parseUnits(lines: readonly string[]): Readonly<Record<string, UnitFacts>> {
  const asked =
    lines
      .find((line) => line.startsWith('asked'))
      ?.split(/\s+/)
      .slice(1)
      .filter(Boolean) ?? [];
  const blocks = splitBlocks(lines.filter((line) => !line.startsWith('asked')));
  const units = new Map<string, UnitFacts>();
  for (const [index, block] of blocks.entries()) {
    const id = block.get('Id');
    if (id === undefined || id === '') {
      continue;
    }
    const facts = {
      loadState: block.get('LoadState') ?? '',
      activeState: block.get('ActiveState') ?? '',
      enablement: block.get('UnitFileState') ?? '',
    };
    units.set(id, { unit: id, ...facts });
    const askedName = asked[index - (blocks.length - asked.length)];
    if (askedName !== undefined) {
      units.set(askedName, { unit: askedName, ...facts });
    }
  }
  return Object.fromEntries(units);
}

function splitBlocks(lines: readonly string[]): readonly ReadonlyMap<string, string>[] {
  const blocks: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  for (const line of lines) {
    const equals = line.indexOf('=');
    if (equals < 1) {
      current = undefined;
      continue;
    }
    if (current === undefined) {
      current = new Map();
      blocks.push(current);
    }
    current.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return blocks;
}
