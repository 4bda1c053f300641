import { describe, expect, it } from 'vitest';
import { comparePrompts, decideKeys, isForOnePane, showKeys } from './broadcast-guard.ts';

const compare = (first: string, second: string): string =>
  comparePrompts({ node: 'web-1', text: first }, { node: 'web-2', text: second });

describe('typing into both servers', () => {
  it('goes on while both stand at the same place, whatever their names and clocks', () => {
    expect(compare('root@web-1:~# ls', 'root@web-2:~# ls')).toBe('same');
    expect(compare('[root@alpha etc]# ', '[root@beta.example.org etc]# ')).toBe('same');
    expect(compare('14:02:11 web-1 $ ', '14:02:13 web-2 $ ')).toBe('same');
    expect(compare('Password: ', 'Password: ')).toBe('same');
  });

  it.each([
    ['another directory', 'root@web-1:/etc# rm -r *', 'root@web-2:~# rm -r *'],
    ['another user', 'root@web-1:~# ', 'admin@web-2:~$ '],
    ['another program', 'root@web-1:~# ', 'mysql> '],
    ['a command that still runs on one of them', 'root@web-1:~# ', ''],
    ['a question on one of them', 'root@web-1:~# ', 'Remove all? [y/N] '],
  ])('finds %s', (_what, first, second) => expect(compare(first, second)).toBe('different'));

  it('waits for an echo that is on its way, and sends Enter only when both are the same', () => {
    const echoing = comparePrompts({ node: 'a', text: '# reb' }, { node: 'b', text: '# re' });
    expect(echoing).toBe('echoing');
    expect(decideKeys('o', echoing, false)).toBe('send');
    expect(decideKeys('\r', echoing, false)).toBe('wait');
    expect(decideKeys('\r', echoing, true)).toBe('stop');
    expect(decideKeys('\r', 'same', false)).toBe('send');
  });

  it('stops rather than typing into places that differ', () => {
    expect(decideKeys('x', 'different', false)).toBe('wait');
    expect(decideKeys('x', 'different', true)).toBe('stop');
  });

  it('leaves mouse and focus to the pane they happen in', () => {
    for (const report of ['\u001b[I', '\u001b[O', '\u001b[<0;10;5M', '\u001b[M !!']) {
      expect(isForOnePane(report)).toBe(true);
    }
    for (const keys of ['x', '\u001b[A', '\u001bOP', '\u001b']) expect(isForOnePane(keys)).toBe(false);
  });

  it('shows every key that it sends', () => {
    expect(showKeys('ls\t主\r\u0003\u007f\u001b[A')).toBe('ls⇥主⏎^C⌫␛');
  });
});
