/** Reads `KEY:VALUE,KEY:VALUE`, in which an engine's driver tells what only this engine has. */
export function engineDetails(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => pair.split(':') as [string, string?]);
  return Object.fromEntries(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
