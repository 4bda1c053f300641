import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { AppError } from '../core/errors/app-error.ts';
import { globMatcher, isGlob } from '../core/host/glob.ts';
import type { ConfFile, IncludeReader } from '../core/keepalived-conf/parse-conf.ts';
import type { ScriptReader } from '../core/lint/lint-scripts.ts';

/** More than any configuration has; a device or a log given by mistake ends here. */
const LARGEST_BYTES = 8 * 1024 * 1024;

/** @throws AppError `lint.unreadable` */
export function readGivenFile(path: string): ConfFile {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_BYTES) {
      throw new Error(`${size} bytes`);
    }
    return { path, text: readFileSync(path, 'utf8') };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('lint.unreadable', { kind: 'usage', params: { path, reason }, cause });
  }
}

/** Finds what an `include` means on this computer, relative to the file that says so. */
export const includeReader: IncludeReader = (pattern, from) => {
  const full = isAbsolute(pattern) ? pattern : join(dirname(from), pattern);
  return expand(full).flatMap((path) => {
    try {
      return statSync(path).isFile() ? [readGivenFile(path)] : [];
    } catch {
      // Told as `include-missing` by parseConf.
      return [];
    }
  });
};

/** Paths that a pattern with `*`, `?` and `[…]` in any of its parts matches, sorted. */
function expand(pattern: string): readonly string[] {
  const parts = pattern.split('/');
  return parts.reduce<readonly string[]>(
    (found, part, index) => {
      if (!isGlob(part)) {
        return found.map((folder) => (index === 0 ? part : `${folder}/${part}`));
      }
      const matches = globMatcher(part);
      return found.flatMap((folder) =>
        namesIn(index === 0 ? '.' : folder === '' ? '/' : folder)
          .filter(matches)
          .map((name) => (index === 0 ? name : `${folder}/${name}`)),
      );
    },
    [''],
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // As glob(3): a folder that can't be read has no match.
    return [];
  }
}

/**
 * Finds the program of a vrrp_script where the configuration in use on this computer is judged. Of a copy that lies
 * elsewhere nobody can tell; its scripts may be given as files of their own.
 *
 * @param configurations paths of the files that were given
 */
export function scriptReader(configurations: readonly string[]): ScriptReader {
  const isHere = configurations.some((path) => realPath(path).startsWith('/etc/keepalived/'));
  return (path) => {
    if (!isHere) {
      return 'unknown';
    }
    try {
      const { mode } = statSync(path);
      return {
        path,
        text: readGivenFile(path).text,
        executable: isExecutable(path),
        writableByOthers: (mode & 0o022) !== 0,
      };
    } catch (error) {
      // keepalived may be allowed to see what we are not.
      return isAbsence(error) ? 'absent' : 'unknown';
    }
  };
}

function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // access(2) answers by failing.
    return false;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A path that leads nowhere stays as it was given; reading the file tells why.
    return path;
  }
}
