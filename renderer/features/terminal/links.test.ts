import { describe, expect, it } from 'vitest';
import { linkAddress } from './links.ts';

describe('a link in a terminal', () => {
  it.each(['http://10.0.0.100/', 'https://example.com/a?b=c#d', 'http://[2001:db8::1]:8080/'])(
    'to a web page can be opened: %s',
    (address) => expect(linkAddress(address)).toBe(address),
  );

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'vscode://x',
    'smb://server/share',
    'ssh://root@10.0.0.1',
    'data:text/html,x',
    'mailto:a@example.com',
    '//example.com',
    'example.com',
    'https://',
    'https://bank.example@evil.example/',
    'https://user:password@example.com/',
    'https://example.com/\u202egnp.exe',
    'https://example.com/ x',
    `https://example.com/${'x'.repeat(2100)}`,
  ])('to anything else can not: %s', (address) => expect(linkAddress(address)).toBeUndefined());

  it('shows a look-alike host for what it is', () => {
    expect(linkAddress('https://аpple.com/')).toBe('https://xn--pple-43d.com/');
  });
});
