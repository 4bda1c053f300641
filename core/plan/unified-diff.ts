import { createTwoFilesPatch } from 'diff';

/**
 * The difference between two texts of one file, as `diff -u` prints it.
 *
 * @param before present content, or undefined where there is no such file (shown as /dev/null, as git does)
 * @param after wanted content, or undefined where the file goes away
 */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : path,
    after === undefined ? '/dev/null' : path,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 3 },
  );
  return patch.replace(/^=+\n/, '');
}
