import { describe, expect, it } from 'vitest';
import type { TakeBackPreview } from '../core/operations/take-back.ts';
import { fakeContext, type Typed } from '../test/fakes/fake-surroundings.ts';
import { agreeToTakeBack, reportTakeBack, type TakeBackFlags } from './take-back.ts';

const preview = (more: Partial<TakeBackPreview> = {}): readonly TakeBackPreview[] => [
  { node: 'web-1', paths: ['/etc/a.conf'], packages: [], edited: [], ...more },
];

async function agree(previews: readonly TakeBackPreview[], flags: TakeBackFlags, typed?: readonly Typed[]) {
  const { context, stderr } = fakeContext(typed === undefined ? {} : { typed });
  const options = await agreeToTakeBack(context, previews, flags, 'Go back?').catch((error) => error.code);
  return { options, said: stderr() };
}

const yes: Typed = { when: /Go back\? \[y\/N\] /, text: 'y' };

describe('agreeToTakeBack', () => {
  it('shows what would be put back, and asks', async () => {
    const { options, said } = await agree(preview(), {}, [yes]);
    expect(options).toEqual({ onEdited: 'stop', removePackages: false });
    expect(said).toMatch(/web-1.*\n.*~.* \/etc\/a\.conf/);
  });

  it.each([
    ['keep', 'n'],
    ['overwrite', 'y'],
  ])('asks what shall become of edits: %s', async (onEdited, text) => {
    const question = { when: /Edited since: \/etc\/a\.conf.*\[y\/N\] /, text };
    const { options, said } = await agree(preview({ edited: ['/etc/a.conf'] }), {}, [question, yes]);
    expect(options).toMatchObject({ onEdited });
    expect(said).toContain('(edited since)');
  });

  it.each([
    [{ keepEdited: true }, 'keep'],
    [{ overwriteEdited: true }, 'overwrite'],
  ] as const)('takes the answer from a flag: %j', async (flag, onEdited) => {
    const { options } = await agree(preview({ edited: ['/etc/a.conf'] }), { yes: true, ...flag });
    expect(options).toMatchObject({ onEdited });
  });

  it('changes nothing when edits are there and nobody says what shall become of them', async () => {
    expect((await agree(preview({ edited: ['/etc/a.conf'] }), { yes: true })).options).toBe('cli.edited');
  });

  it('asks about packages that we installed; --yes alone keeps them', async () => {
    const packages = ['keepalived', 'nginx'];
    const question = { when: /Also remove .*keepalived nginx.*\[y\/N\] /, text: 'y' };
    const asked = await agree(preview({ packages }), {}, [yes, question]);
    expect(asked.options).toMatchObject({ removePackages: true });
    const agreed = await agree(preview({ packages }), { yes: true });
    expect(agreed.options).toMatchObject({ removePackages: false });
    const flagged = await agree(preview({ packages }), { yes: true, removePackages: true });
    expect(flagged.options).toMatchObject({ removePackages: true });
    const kept = await agree(preview({ packages }), { keepPackages: true }, [yes]);
    expect(kept.options).toMatchObject({ removePackages: false });
  });

  it('no means no, and nobody there means no', async () => {
    expect((await agree(preview(), {}, [{ ...yes, text: 'n' }])).options).toBe('cli.declined');
    expect((await agree(preview(), {})).options).toBe('cli.consent-missing');
  });
});

describe('reportTakeBack', () => {
  it('says where each node stands and what is left', () => {
    const { context, stderr } = fakeContext();
    const reason = { code: 'apply.connection-lost', params: { cause: 'ssh.timeout', phase: 'undo' } };
    reportTakeBack(context, [
      { node: 'web-1', state: 'done', leftovers: ['/etc/b.conf'] },
      { node: 'web-2', state: 'will-finish', leftovers: [], reason },
    ]);
    expect(stderr()).toContain('web-1 is back in its old state.');
    expect(stderr()).toContain('These could not be put back: /etc/b.conf.');
    expect(stderr()).toMatch(/web-2 can't be reached now; it completes this by itself\.\n✗ /);
  });
});
