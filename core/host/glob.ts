/** A character of a name, or any number of them. */
type Part = '*' | ((character: string) => boolean);

/** Whether a path is a pattern that may stand for others. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/**
 * What a pattern means as glob(7) has it: within a name `*` stands for any characters, `?` for one, `[a-z]` and `[!a-z]`
 * for one of (not of) a set; none of them for the dot of a hidden file. Name by name, so that nothing crosses a `/`.
 * Takes no longer than the product of both lengths, whatever a hostile file asks for.
 *
 * @param pattern of a path, or of a name
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const matchers = pattern.split('/').map(nameMatcher);
  return (path) => {
    const names = path.split('/');
    return names.length === matchers.length && names.every((name, index) => matchers[index]?.(name));
  };
}

function nameMatcher(pattern: string): (name: string) => boolean {
  const tokens = pattern.match(/\\.|\[!?\]?[^\]]*\]|./gsu) ?? [];
  const parts = tokens.map(partOf);
  const meansHidden = /^\\?\./.test(pattern);
  return (name) => (meansHidden || !name.startsWith('.')) && matches(parts, Array.from(name));
}

function partOf(token: string): Part {
  if (token === '*') return '*';
  if (token === '?') return () => true;
  const [, not, set] = /^\[(!?)(.+)\]$/su.exec(token) ?? [];
  if (set === undefined) {
    const literal = token.length > 1 ? token.replace('\\', '') : token;
    return (character) => character === literal;
  }
  const ranges = set.match(/.-.|./gsu) ?? [];
  const isIn = (character: string) =>
    ranges.some((range) => {
      const [first = '', , last = first] = Array.from(range);
      return first <= character && character <= last;
    });
  return (character) => isIn(character) !== (not === '!');
}

/** Each `*` first stands for nothing, and for one character more whenever what follows it does not fit. */
function matches(parts: readonly Part[], name: readonly string[]): boolean {
  let part = 0;
  let character = 0;
  let star: { readonly part: number; character: number } | undefined;
  while (character < name.length) {
    const wanted = parts[part];
    if (wanted === '*') {
      star = { part, character };
      part += 1;
    } else if (wanted?.(name[character] ?? '') === true) {
      part += 1;
      character += 1;
    } else if (star !== undefined) {
      star.character += 1;
      ({ character } = star);
      part = star.part + 1;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === '*');
}
