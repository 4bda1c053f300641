import { expect, it } from 'vitest';
import { directoryName, filesSettingsSchema } from './settings.ts';

const issuesOf = (...paths: readonly string[]) => {
  const parsed = filesSettingsSchema.safeParse({ directories: paths.map((path) => ({ path })) });
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};

it('takes directories of one’s own, and nothing that belongs to one server', () => {
  expect(issuesOf('/srv/app', '/var/www/site')).toEqual([]);
  for (const path of ['/etc', '/var', '/usr/local/share', '/etc/pairkeeper', '/proc/1', '/home']) {
    expect(issuesOf(path), path).toEqual(['files.system-folder']);
  }
});

it('takes no path that a shell, rsync or lsyncd would read as something else', () => {
  for (const path of [
    'srv',
    '/srv/',
    '/srv//a',
    '/srv/..',
    '/srv/a b',
    '/srv/$(id)',
    '/srv/a"b',
    '/srv/-x',
    '/',
  ]) {
    expect(issuesOf(path), path).toContain('files.path-format');
  }
});

it('refuses a directory within another one, and one that is named twice', () => {
  expect(issuesOf('/srv/app', '/srv/app/cache')).toEqual(['files.nested']);
  expect(issuesOf('/srv/app', '/srv/app')).toEqual(['files.nested', 'files.nested']);
  expect(issuesOf('/srv/app', '/srv/app2')).toEqual([]);
});

it('has another name for each directory', () => {
  const names = ['/srv/a-b', '/srv/a/b', '/srv-a/b'].map(directoryName);
  expect(new Set(names).size).toBe(3);
});
