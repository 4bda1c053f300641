import { fileRules } from '../../roles/file-rules.ts';
import type { Component } from '../component.ts';
import { filesReads, firstSource } from './facts.ts';
import { SYNC_UNIT } from './paths.ts';
import { filesPreflight } from './preflight.ts';
import { type FilesSettings, filesSettingsSchema } from './settings.ts';
import { filesSteps } from './steps.ts';
import { filesChecks } from './verify.ts';

/** A hand-over lasts as long as the last pass over all directories; until then nobody else sends. Seconds. */
const LAST_PASS_SECONDS = 60;

/** Directories that are copied from the node with the addresses to the other one, by lsyncd and rsync. */
export const filesComponent: Component<FilesSettings> = {
  id: 'files',
  section: 'files',
  settings: filesSettingsSchema,
  wants: (_spec, settings) => settings.directories.length > 0,
  reads: filesReads,
  preflight: filesPreflight,
  steps: filesSteps,
  validations: () => [],
  servicePorts: ({ settings }) => [{ port: settings.port, protocol: 'tcp', from: 'peer' }],
  roleEngine: (spec, settings) => ({
    engine: 'files',
    unit: SYNC_UNIT,
    firstPrimary: firstSource(spec, settings),
    rules: fileRules,
    freezeSeconds: LAST_PASS_SECONDS,
  }),
  checks: filesChecks,
};
