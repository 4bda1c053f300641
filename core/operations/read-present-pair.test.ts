import { describe, expect, it } from 'vitest';
import { globMatcher } from '../host/glob.ts';
import type { Host, HostPair } from '../host/host.ts';
import { withNginxIncludes } from '../lint/lint-nginx.ts';
import { sha256Hex } from '../plan/digest.ts';
import { readPresentPair } from './read-present-pair.ts';

const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };

/** What a server is asked for, and nothing comes back: not even the end. */
function mute(node: string, asked: string[]): Host {
  return {
    node,
    run: () => Promise.reject(new Error('not expected')),
    runScript: (script) => {
      asked.push(script);
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    },
    close: () => Promise.resolve(),
  };
}

/** A server with files, which it tells as agent-scripts/linux/gather-facts.sh does. */
function serverWith(node: string, all: Readonly<Record<string, string>>): Host {
  return {
    ...mute(node, []),
    runScript: (script, options) => {
      const words = /^set --(.*)$/m.exec(script)?.[1]?.match(/\/[^ ']+/g) ?? [];
      const files = Object.entries(all).filter(([path]) => words.some((word) => globMatcher(word)(path)));
      const told = [
        'pairkeeper-facts 1 7 7',
        '@7 files',
        ...files.map(([path, text]) => ['f', '644', 'root:root', text.length, path].join('\t')),
        '@7 hashes',
        ...files.map(([path, text]) => `${sha256Hex(text)}  ${path}`),
        '@7 content',
        btoa(files.map(([, text]) => text).join('')),
        '@7 end',
      ];
      for (const line of told) options?.onLine?.(line);
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    },
  };
}

describe('reading the pair that is there', () => {
  it('does not take silence for an answer', async () => {
    const asked: string[] = [];
    const hosts: HostPair = [mute('a', asked), mute('b', asked)];
    await expect(readPresentPair(hosts, ['10.0.0.1', '10.0.0.2'], clock)).rejects.toThrow('facts.incomplete');
    expect(asked[0]).toContain('/etc/keepalived/keepalived.conf');
  });

  it('finds what the files include, as their programs would', async () => {
    const files = {
      '/etc/keepalived/keepalived.conf': 'include parts/[a-c]*.conf\n',
      '/etc/keepalived/parts/check.conf': 'vrrp_script x {\n}\n',
      '/etc/keepalived/parts/off.conf': 'vrrp_script off {\n}\n',
      '/etc/nginx/nginx.conf': 'include shops/[ab].conf;\n',
      '/etc/nginx/shops/a.conf': 'listen 8081;\n',
      '/etc/nginx/shops/c.conf': 'listen 8083;\n',
    };
    const hosts: HostPair = [serverWith('a', files), serverWith('b', files)];
    const { present, readers } = await readPresentPair(hosts, ['10.0.0.1', '10.0.0.2'], clock);
    const paths = (all: readonly { readonly path: string }[]) => all.map(({ path }) => path);
    expect(paths(withNginxIncludes(present[0].nginx, readers.include))).toEqual([
      'a:/etc/nginx/nginx.conf',
      'a:/etc/nginx/shops/a.conf',
    ]);
    expect(paths(readers.include('parts/[a-c]*.conf', 'b:/etc/keepalived/keepalived.conf'))).toEqual([
      'b:/etc/keepalived/parts/check.conf',
    ]);
  });
});
