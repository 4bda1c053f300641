import { defineConfig, mergeConfig, type Plugin } from 'vite';
import { gatedPrograms, hurriedConstants } from './matrix-gated-programs.mts';
import commandLine from './vite.cli.config.mts';

/** The command line for the interruption matrix: programs on the nodes stop where a test waits for them. */
export default mergeConfig(
  commandLine,
  defineConfig({ plugins: [gatedPrograms(), hurriedConstants()] satisfies Plugin[] }),
);
