/**
 * Lines that `grep -H` printed for many small files, by path. Paths of the files that the script reads hold no
 * colon, so the first one ends the path.
 */
export type TextFiles = {
  readonly lines: (path: string) => readonly string[];
  /** First line, trimmed; '' when the file is missing or empty. */
  readonly first: (path: string) => string;
  readonly paths: readonly string[];
};

export function readTextFiles(output: readonly string[]): TextFiles {
  const files = new Map<string, string[]>();
  for (const line of output) {
    const colon = line.indexOf(':');
    if (!line.startsWith('/') || colon < 0) {
      continue;
    }
    const path = line.slice(0, colon);
    const lines = files.get(path) ?? [];
    lines.push(line.slice(colon + 1));
    files.set(path, lines);
  }
  return {
    lines: (path) => files.get(path) ?? [],
    first: (path) => files.get(path)?.[0]?.trim() ?? '',
    paths: [...files.keys()],
  };
}

/** `KEY=value` lines as os-release(5) and sysconfig files have them; quotes are taken off, comments left out. */
export function readAssignments(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line): readonly (readonly [string, string])[] => {
      const [, key, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
      if (key === undefined || value === undefined) {
        return [];
      }
      const [, quoted] = /^(?:"(.*)"|'(.*)')$/.exec(value.trim())?.filter((part) => part !== undefined) ?? [];
      return [[key, (quoted ?? value.trim()).replace(/\\(["'$`\\])/g, '$1')]];
    }),
  );
}
