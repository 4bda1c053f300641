/** A variable of the environment that build/e2e.mjs sets. */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the end-to-end tests with "node build/e2e.mjs"`);
  return value;
}
