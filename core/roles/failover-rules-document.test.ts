import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fileRules } from './file-rules.ts';
import { type RoleRule, SITUATION_COLUMNS } from './role-rule.ts';
import { roleRules } from './role-rules.ts';
import { ROLE_TIMES } from './role-times.ts';

const texts: Readonly<Record<string, string>> = { ...textsOf('roles'), ...textsOf('files') };

function textsOf(area: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(new URL(`../../locales/en/${area}.json`, import.meta.url), 'utf8'));
}

function rowOf({ when, action, reason }: RoleRule, index: number): string {
  const words = SITUATION_COLUMNS.map((column) => {
    const match: string | readonly string[] = when[column] ?? '';
    return typeof match === 'string' ? match : match.join(', ');
  });
  return `| ${[index + 1, ...words, `**${action}**`, texts[`role.reason.${reason}`] ?? reason].join(' | ')} |`;
}

function failoverRulesDocument(): string {
  const { fenceAfterMs, promoteAfterMs, sureAfterMs, promoteUntilMs, aloneAfterMs } = ROLE_TIMES;
  return `# Which database may be written to

Made from \`core/roles/role-rules.ts\` by \`core/roles/failover-rules-document.test.ts\` (\`vitest -u\` writes it anew). On each
node \`role-worker\` looks several times a second; the first row that fits decides. An empty column fits anything. What the
words mean is said in \`core/roles/role-rule.ts\`.

| | ${[...SITUATION_COLUMNS, 'action', 'because'].join(' | ')} |
|${'---|'.repeat(SITUATION_COLUMNS.length + 3)}
${roleRules.map(rowOf).join('\n')}

## Which server sends files

Made from \`core/roles/file-rules.ts\`, for directories that are synced. The same worker reads it in the place of the table
above. Here *primary* is the server that sends, *replica* the one that takes.

| | ${[...SITUATION_COLUMNS, 'action', 'because'].join(' | ')} |
|${'---|'.repeat(SITUATION_COLUMNS.length + 3)}
${fileRules.map(rowOf).join('\n')}

## Times

The order of these is what keeps two from being written to. Each runs on one clock, from a moment that bounds what the other
node may believe, so that a slow server keeps the order too.

| since | | who | does |
|---|---|---|---|
| it began to ask what the peer has answered last | ${fenceAfterMs} ms | the primary, unless a witness answers to the virtual address | fences itself |
| it has answered the peer last | ${promoteAfterMs} ms | the standby, if a witness has answered to the virtual address for ${sureAfterMs} ms | may be promoted |
| it began to ask what the peer has answered last | ${promoteUntilMs} ms | the standby | may not be promoted by itself any more |
| its answers say that it will not wait for its replica any more | ${aloneAfterMs} ms | the primary | goes on without its replica |

What was acknowledged does not hang on how quickly a decision is carried out: MariaDB waits for its replica without a limit of
its own until the primary's \`role-worker\` ends that, and a replica that is to be promoted ends its acknowledgements first.

A witness is asked from the virtual address: its answer goes to the node that the network believes to hold it, so two nodes
that reach the witness and not each other never both get it.
`;
}

it('docs/failover-rules.md is current', async () => {
  await expect(failoverRulesDocument()).toMatchFileSnapshot('../../docs/failover-rules.md');
});

it('every reason has a text', () => {
  expect(
    [...roleRules, ...fileRules].filter(({ reason }) => texts[`role.reason.${reason}`] === undefined),
  ).toEqual([]);
});
