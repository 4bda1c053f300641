import { spawnSync } from 'node:child_process';

/** The shells that nodes have, each as the words to start it with: sh, and busybox's where it is installed. */
export const shells: readonly (readonly string[])[] = [['sh'], ['busybox', 'sh']].filter(
  ([program = '', ...rest]) => spawnSync(program, [...rest, '-c', ':']).status === 0,
);
