/**
 * `npm test`: everything that must hold, on a fresh clone. The last line reads `N passed, N failed`.
 * Without root or Linux all but the lab tests run, and it says so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNodeModules, ensureSystemPackages, labObstacle, root, run } from './setup.mjs';

const reports = join(root, 'reports');
const tally = { passed: 0, failed: 0 };
const failures = [];

function count(name, ok) {
  tally[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(name);
  console.error(`${ok ? '✓' : '✗'} ${name}`);
}

/** A check that counts as one. */
async function check(name, command, args) {
  count(name, (await run(command, args)) === 0);
}

/** A run that hangs must end by itself, with what it has started; coreutils' timeout ends the whole process group. */
function bounded(minutes, argv) {
  return hasProgram('timeout') ? ['timeout', '--kill-after=60', `${minutes}m`, ...argv] : argv;
}

/** A vitest project; each of its tests counts, and so does a run that broke before it had any. */
async function tests(project, minutes, prefix = []) {
  const file = join(reports, `${project}.json`);
  rmSync(file, { force: true });
  const [command, ...args] = bounded(minutes, [
    ...prefix,
    process.execPath,
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--config',
    'build/vitest.config.mts',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const code = await run(command, args);
  if (!existsSync(file)) {
    count(`${project} tests`, false);
    return;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  tally.passed += report.numPassedTests;
  tally.failed += report.numFailedTests;
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults.filter((result) => result.status === 'failed')) {
      failures.push(`${project}: ${test.fullName}`);
    }
  }
  if (code !== 0 && report.numFailedTests === 0) {
    count(`${project} tests: a file could not be run`, false);
  }
}

function hasProgram(name) {
  return spawnSync('sh', ['-c', 'command -v "$0"', name]).status === 0;
}

await ensureNodeModules();
const obstacle = labObstacle();
if (obstacle === undefined) {
  await ensureSystemPackages({ checks: true });
}
mkdirSync(reports, { recursive: true });

const bin = (name) => join(root, 'node_modules', '.bin', name);
await check('layer rules', bin('depcruise'), ['--config', 'build/dependency-cruiser.cjs', 'core', 'cli']);
await check('types', bin('tsc'), ['-b']);
await check('lint', bin('biome'), ['check', '--error-on-warnings', '.']);
await check('unused code', bin('knip'), ['--config', 'build/knip.json']);
if (hasProgram('shellcheck')) {
  const scripts = readdirSync(join(root, 'agent-scripts/linux')).filter((name) => name.endsWith('.sh'));
  await check('shellcheck', 'shellcheck', [
    '-s',
    'sh',
    ...scripts.map((name) => `agent-scripts/linux/${name}`),
  ]);
} else {
  console.error('– shellcheck is not installed: the agent scripts were not checked');
}
await check('build', bin('vite'), ['build', '--config', 'build/vite.cli.config.mts', '--logLevel', 'warn']);
await tests('unit', 10);
if (obstacle === undefined) {
  await tests('lab', 45, [process.execPath, 'build/in-namespace.mjs', '--']);
} else {
  console.error(`– lab tests were left out: ${obstacle}`);
}

if (failures.length > 0) {
  console.error(`\nFailed:\n${failures.map((name) => `  ✗ ${name}`).join('\n')}`);
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
