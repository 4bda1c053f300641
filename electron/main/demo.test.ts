import { describe, expect, it } from 'vitest';
import { demoCommand, demoInfo, labOf } from './demo.ts';

const here = { platform: 'linux', userId: 0, arguments: ['electron'] } as const;

it('is possible on Linux as root only, and says why not', () => {
  expect(demoInfo(here)).toEqual({ isPossible: true });
  expect(demoInfo({ ...here, userId: 1000 })).toEqual({ isPossible: false, reason: 'demo.not-root' });
  expect(demoInfo({ ...here, platform: 'darwin' })).toMatchObject({ reason: 'demo.not-linux' });
});

it('knows the lab in whose network it runs', () => {
  expect(demoInfo({ ...here, arguments: ['electron', '--demo-lab=try'] }).lab).toBe('try');
  expect(labOf(['--demo-lab=../../etc'])).toBeUndefined();
  expect(labOf(['--demo-lab=$(id)'])).toBeUndefined();
});

describe('demoCommand', () => {
  const words = ['/opt/electron', '--no-sandbox', '/app'];

  it('starts the same app in the network of the lab', () => {
    expect(demoCommand({ lab: 'try', namespace: 'pk-try' }, words, {}, () => true)).toEqual({
      execPath: 'nsenter',
      args: ['--net=/run/netns/pk-try', '--', ...words, '--demo-lab=try'],
    });
  });

  it('moves from one lab to another', () => {
    const moved = demoCommand({ lab: 'b', namespace: 'pk-b' }, [...words, '--demo-lab=a'], {}, () => true);
    expect(moved?.args.slice(2)).toEqual([...words, '--demo-lab=b']);
  });

  it('does nothing where the app is there already', () => {
    const demo = { lab: 'try', namespace: 'pk-try' };
    expect(demoCommand(demo, words, { PAIRKEEPER_LAB_NAMESPACE: 'pk-try' }, () => true)).toBeUndefined();
    expect(demoCommand(demo, [...words, '--demo-lab=try'], {}, () => true)).toBeUndefined();
  });

  it('says when the network is gone', () => {
    expect(() => demoCommand({ lab: 'try', namespace: 'pk-try' }, words, {}, () => false)).toThrow(
      expect.objectContaining({ code: 'demo.no-network' }),
    );
  });
});
