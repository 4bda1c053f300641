import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { AppError } from '../errors/app-error.ts';
import { changeSpec } from './change-spec.ts';

const TEXT = `# head
version: 1
name:   shop   # the shop
nodes:
- name: web-1     # old one
  address: "10.0.0.11"
- {name: web-2, address: 10.0.0.12}

# empty so far
nginx:
`;

describe('changeSpec', () => {
  it('changes one value and leaves every other byte alone', () => {
    expect(changeSpec(TEXT, ['name'], 'store')).toBe(TEXT.replace('shop   #', 'store   #'));
    expect(changeSpec(TEXT, ['nodes', 0, 'address'], '10.0.0.13')).toBe(
      TEXT.replace('"10.0.0.11"', '10.0.0.13'),
    );
    expect(changeSpec(TEXT, ['nodes', 1, 'name'], 'a, b: {c} # d')).toBe(
      TEXT.replace('web-2', '"a, b: {c} # d"'),
    );
  });

  it.each(['true', '12', 'null', '', '~', 'a\nb', "it's", '- x', '2001:db8::1', '🔥', '\u0000'])(
    'writes %j so that it is read back as text',
    (value) => {
      expect(parse(changeSpec(TEXT, ['nodes', 1, 'name'], value)).nodes[1].name).toBe(value);
    },
  );

  it('adds what is not there yet, and keeps the comments', () => {
    const changed = changeSpec(TEXT, ['nginx', 'sites', 0, 'name'], 'main');
    expect(parse(changed).nginx).toEqual({ sites: [{ name: 'main' }] });
    expect(changed).toContain('# the shop');
    expect(changed).toContain('# old one');
    expect(changed).toContain('# empty so far');
    expect(parse(changeSpec(TEXT, ['witnesses'], ['10.0.0.1'])).witnesses).toEqual(['10.0.0.1']);
  });

  it('removes a value', () => {
    expect(parse(changeSpec(TEXT, ['nodes', 0, 'address'], undefined)).nodes[0]).toEqual({ name: 'web-1' });
  });

  it.each([
    ['broken: [', ['name']],
    [TEXT, ['name', 'first']],
    [TEXT, []],
  ])('refuses what can not be changed', (text, path) => {
    expect(() => changeSpec(text, path, 'x')).toThrow(AppError);
  });
});
