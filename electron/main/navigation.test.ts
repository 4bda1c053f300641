import { describe, expect, it } from 'vitest';
import { webAddress } from '../contract/web-address.ts';
import { mayNavigate, mayRequest } from './navigation.ts';

it('navigates nowhere but to our own page', () => {
  expect(mayNavigate('app://pairkeeper/index.html#wizard')).toBe(true);
  for (const url of [
    'app://pairkeeper/other.html',
    'app://report/',
    'https://example.com/',
    'file:///etc/passwd',
    'data:text/html,x',
    'javascript:alert(1)',
    'about:blank',
  ]) {
    expect(mayNavigate(url)).toBe(false);
  }
});

it('asks nothing of the network or of the disk', () => {
  expect(mayRequest('app://pairkeeper/assets/index.js')).toBe(true);
  expect(mayRequest('data:image/png;base64,AA==')).toBe(true);
  for (const url of [
    'https://example.com/x.js',
    'http://127.0.0.1/',
    'ws://example.com/',
    'wss://example.com/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'app://other/x.js',
    'app://pairkeeper.example/x.js',
  ]) {
    expect(mayRequest(url)).toBe(false);
  }
});

describe('webAddress', () => {
  it.each(['https://example.com/a?b=c#d', 'http://10.0.0.9:8080/'])('lets %s through', (text) => {
    expect(webAddress(text)?.href).toBe(text);
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ms-msdt:/id',
    'vscode://x',
    'ssh://root@10.0.0.1',
    'mailto:a@example.com',
    'smb://server/share',
    'https://bank.example@evil.example/',
    'https://user:secret@example.com/',
    '//example.com',
    'example.com',
    '',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
  ])('refuses %j', (text) => {
    expect(webAddress(text)).toBeUndefined();
  });

  it('shows foreign letters as they are sent', () => {
    expect(webAddress('https://аpple.com/')?.host).toBe('xn--pple-43d.com');
  });
});
