import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { PresentReaders } from '../core/adopt/present-node.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { ConfFile } from '../core/keepalived-conf/parse-conf.ts';
import { includeReader, readGivenFile } from './lint-reader.ts';

/** What a folder with a server's files has for `adopt`. */
export type FolderFiles = {
  readonly folder: string;
  readonly main: ConfFile;
  readonly nginx: readonly ConfFile[];
};

/** Where keepalived.conf may lie: a copy of /, of /etc, of /etc/keepalived. */
const MAIN_PLACES = ['etc/keepalived/keepalived.conf', 'keepalived/keepalived.conf', 'keepalived.conf'];
const NGINX_PLACES = ['etc/nginx/nginx.conf', 'nginx/nginx.conf', 'nginx.conf'];

/** @throws AppError `adopt.no-configuration`, `lint.unreadable` */
export function readFolder(folder: string): FolderFiles {
  const main = firstOf(folder, MAIN_PLACES);
  if (main === undefined) {
    throw new AppError('adopt.no-configuration', { kind: 'usage', params: { place: folder } });
  }
  const nginx = firstOf(folder, NGINX_PLACES);
  const beside = includeReader(join(folder, 'nginx/conf.d/*.conf'), folder);
  return {
    folder,
    main: readGivenFile(main),
    nginx: nginx === undefined ? beside : [readGivenFile(nginx), ...beside],
  };
}

function firstOf(folder: string, places: readonly string[]): string | undefined {
  return places.map((place) => join(folder, place)).find((path) => existsSync(path));
}

/**
 * Finds what a file of a server names within that server's folder, and nowhere else: a path that is absolute on the
 * server is looked for below the folder, without /etc in front where the folder is a copy of /etc.
 */
export function folderReaders(folders: readonly FolderFiles[]): PresentReaders {
  const folderOf = (from: string) => folders.find(({ folder }) => isInside(folder, from));
  return {
    include: (pattern, from) => {
      const own = folderOf(from);
      if (own === undefined) {
        return [];
      }
      const candidates = isAbsolute(pattern) ? placesOf(own, pattern) : [join(dirname(from), pattern)];
      const found =
        candidates.map((path) => includeReader(path, from)).find((files) => files.length > 0) ?? [];
      return found.filter(({ path }) => isInside(own.folder, path));
    },
    readScript: (path, from) => {
      const own = folderOf(from);
      const places = own === undefined || !isAbsolute(path) ? [] : placesOf(own, path);
      const found = places.find((place) => own !== undefined && isFile(place) && isInside(own.folder, place));
      // Modes of a copy tell nothing of the server's.
      return found === undefined
        ? 'unknown'
        : { path: found, text: readGivenFile(found).text, executable: true, writableByOthers: false };
    },
  };
}

/** Where a path of the server may lie in its folder, the likeliest first. */
function placesOf({ folder, main }: FolderFiles, path: string): readonly string[] {
  return [
    join(folder, path),
    join(folder, path.replace(/^\/etc\//, '/')),
    join(dirname(main.path), path.replace(/^\/etc\/keepalived\//, '/')),
    join(folder, basename(path)),
  ];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** Also by way of symbolic links. */
function isInside(folder: string, path: string): boolean {
  const within = relative(realpathSync(resolve(folder)), realpathSync(resolve(path)));
  return !within.startsWith('..') && !isAbsolute(within);
}
