import { expect } from 'vitest';
import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';

/**
 * Runs sh text as root on a node, past its network; every command in it must succeed.
 *
 * @returns what it printed
 */
export async function runOn(node: LabNode, script: string, stdin?: string): Promise<string> {
  const result = await node.run(['sh', '-euc', script], stdin === undefined ? {} : { stdin });
  expect(result, script).toMatchObject({ exitCode: 0 });
  return result.stdout;
}
