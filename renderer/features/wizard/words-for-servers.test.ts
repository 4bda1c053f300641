import { describe, expect, it } from 'vitest';
import type { NodePlan, Plan } from '../../../core/plan/plan.ts';
import { colourLine } from '../../shared/plan/colour-line.ts';
import { sshCommand } from './check/ssh-command.ts';
import { readJump } from './connect/jump-words.ts';
import { planScript } from './review/plan-script.ts';

describe('sshCommand', () => {
  it('is what one would type, with nothing that a shell takes apart', () => {
    const ssh = {
      user: 'admin',
      port: 2222,
      identityFile: '/home/ada/my key',
      jump: { host: 'fd00::1', user: 'ops', port: 22 },
    };
    expect(sshCommand({ name: 'web-1', address: '10.0.0.11', ssh })).toBe(
      "ssh -p 2222 -i '/home/ada/my key' -J 'ops@[fd00::1]:22' admin@10.0.0.11",
    );
    expect(sshCommand({ name: 'web-1', address: '$(reboot)', ssh: {} })).toBe("ssh 'root@$(reboot)'");
  });
});

describe('readJump', () => {
  it.each([
    ['', undefined],
    ['bastion', { host: 'bastion' }],
    ['ops@bastion:2222', { host: 'bastion', user: 'ops', port: 2222 }],
    ['[fd00::1]:22', { host: 'fd00::1', port: 22 }],
    ['fd00::1', { host: 'fd00::1' }],
    ['ops@bastion:99999', { host: 'bastion:99999', user: 'ops' }],
  ])('%s', (text, jump) => {
    expect(readJump(text)).toEqual(jump);
  });
});

describe('planScript', () => {
  it('lets a shell take nothing of a file’s content for a command', () => {
    const content = "it's $(id) `id`\n%s \\n\n";
    const step = { id: 'x', component: 'nginx', why: 'x', kind: 'file', path: '/etc/a b', content } as const;
    const node = {
      node: 'web-1',
      steps: [
        { step: { ...step, mode: '0644', owner: 'root:root' }, change: 'create', diff: '', undoable: true },
      ],
      unchanged: 0,
      validations: [],
    } as unknown as NodePlan;
    const script = planScript(node, { pair: 'shop', hash: 'h' } as Plan, 'head\n$(id)');
    expect(script).toContain(
      "printf %s 'it'\\''s $(id) `id`\n%s \\n\n' >'/etc/a b'\nchown root:root '/etc/a b'",
    );
    expect(script).toContain('# head\n# $(id)\n');
  });
});

describe('colourLine', () => {
  it('loses no character', () => {
    const lines = ['    advert_int 0.3 # seconds', 'a "b # c" d', '', '#!/bin/sh', '  x{', 'x'.repeat(500)];
    for (const line of lines) {
      expect(
        colourLine(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line);
    }
  });

  it('tells comments, strings, numbers and the first word apart', () => {
    const kinds = colourLine('  port "80" 8080 # http').map(({ kind }) => kind);
    expect(kinds).toEqual(['plain', 'word', 'plain', 'string', 'plain', 'number', 'plain', 'comment']);
  });
});
