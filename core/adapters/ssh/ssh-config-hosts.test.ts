import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSshConfigHosts } from './ssh-config-hosts.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pairkeeper-sshconfig-'));
  await mkdir(join(home, '.ssh', 'conf.d'), { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const read = async (text: string) => {
  await writeFile(join(home, '.ssh', 'config'), text);
  return readSshConfigHosts(join(home, '.ssh', 'config'), home);
};

describe('hosts of ~/.ssh/config', () => {
  it('are none without a file', async () => {
    expect(await readSshConfigHosts(join(home, '.ssh', 'config'), home)).toEqual([]);
  });

  it('have what the file says of them, the first value winning, and no wildcards among them', async () => {
    const hosts = await read(`
User everybody
Host web-1 web-2
  Port 2222
  IdentityFile ~/.ssh/id_web
Host web-1
  HostName 10.0.0.11
  Port 22
Host web-*
  User admin
  HostName %h.example.com
Host *
  Port 24
`);
    expect(hosts).toEqual([
      {
        alias: 'web-1',
        hostName: '10.0.0.11',
        port: 2222,
        user: 'everybody',
        identityFile: `${home}/.ssh/id_web`,
      },
      {
        alias: 'web-2',
        hostName: 'web-2.example.com',
        port: 2222,
        user: 'everybody',
        identityFile: `${home}/.ssh/id_web`,
      },
    ]);
  });

  it('leave out what a negated pattern rules out', async () => {
    const [first, second] = await read('Host a\nHost b\nHost * !b\n  User admin\n');
    expect([first?.user, second?.user]).toEqual(['admin', undefined]);
  });

  it.each([
    ['bastion', { host: 'bastion' }],
    ['root@bastion.example.com:2200', { host: 'bastion.example.com', port: 2200, user: 'root' }],
    ['ssh://ops@[2001:db8::1]:22', { host: '2001:db8::1', port: 22, user: 'ops' }],
    ['none', undefined],
    ['first,second', undefined],
  ])('jump over %s', async (value, jump) => {
    const [host] = await read(`Host web\n  ProxyJump ${value}\n`);
    expect(host?.jump).toEqual(jump);
  });

  it('follow Include one level deep', async () => {
    await writeFile(
      join(home, '.ssh', 'conf.d', 'web.conf'),
      'Host included\n  User a\nInclude conf.d/deeper\n',
    );
    await writeFile(join(home, '.ssh', 'conf.d', 'deeper'), 'Host deeper\n');
    const hosts = await read('Include conf.d/*.conf\nHost own\n');
    expect(hosts.map(({ alias }) => alias)).toEqual(['included', 'own']);
  });

  it('never run what the file names', async () => {
    const proof = join(home, 'ran');
    const hosts = await read(`
Match exec "touch ${proof}"
  User evil
Host web
  ProxyCommand touch ${proof}
  LocalCommand touch ${proof}
  KnownHostsCommand touch ${proof}
Match host web exec "touch ${proof}"
  User evil
`);
    expect(hosts).toEqual([{ alias: 'web', hostName: 'web' }]);
    expect(existsSync(proof)).toBe(false);
  });

  it('of a huge or hostile file are bounded, and soon there', async () => {
    const many = Array.from({ length: 60_000 }, (_, index) => `Host h${index}\n User u\n`).join('');
    const stars = `Host ${'*a'.repeat(120)}b\n User x\n`.repeat(200);
    // Of the processor's time, so that a busy machine makes no difference.
    const before = process.cpuUsage();
    const hosts = await read(`${stars}Host ${'a'.repeat(250)}\n${many}Host ${'x'.repeat(2_000_000)}`);
    expect(hosts.length).toBeLessThanOrEqual(20_000);
    expect(hosts.length).toBeGreaterThan(1000);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
  });

  it('of what is no configuration are none', async () => {
    expect(await read('\u0000\u0001"""\nHost\n"unclosed\n')).toEqual([]);
  });
});
