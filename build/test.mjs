/**
 * `npm test`: everything that must hold, on a fresh clone. The last line reads `N passed, N failed`.
 * Without root or Linux all but the lab and end-to-end tests run, and it says so.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildApp, buildCommandLine } from './bundles.mjs';
import { endToEndCommand, endToEndObstacle, endToEndResults } from './e2e.mjs';
import { ensureLabImages } from './lab-images.mjs';
import { ensureNodeModules, ensureSystemPackages, labObstacle, root, run } from './setup.mjs';

const reports = join(root, 'reports');
const tally = { passed: 0, failed: 0 };
const failures = [];

function count(name, ok) {
  tally[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(name);
  console.error(`${ok ? '✓' : '✗'} ${name}`);
}

/** A check that counts as one. What it says is shown in one piece, since others run beside it. */
function check(name, command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', (data) => said.push(data));
    child.stderr.on('data', (data) => said.push(data));
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      process.stderr.write(Buffer.concat(said));
      count(name, code === 0);
      resolve();
    });
  });
}

/** Does as many of these at a time as there are cores; each of them uses one. */
async function sideBySide(tasks) {
  const waiting = [...tasks];
  const work = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** A build that counts as one. */
async function build(name, make) {
  count(
    name,
    await make().then(
      () => true,
      () => false,
    ),
  );
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

/** The end-to-end tests; each counts, and so does a run that broke before or beside them. */
async function endToEndTests(minutes) {
  rmSync(endToEndResults, { force: true });
  const [command, ...args] = bounded(minutes, await endToEndCommand([]));
  const code = await run(command, args);
  if (!existsSync(endToEndResults)) {
    count('end-to-end tests', false);
    return;
  }
  const report = JSON.parse(readFileSync(endToEndResults, 'utf8'));
  tally.passed += report.stats.expected;
  tally.failed += report.stats.unexpected + report.stats.flaky;
  for (const { title, file, ok } of report.suites.flatMap(specs)) {
    if (!ok) failures.push(`e2e: ${file}: ${title}`);
  }
  if (code !== 0 && report.stats.unexpected === 0) {
    count(`end-to-end tests: ${report.errors[0]?.message ?? 'the run broke'}`, false);
  }
}

function specs(suite) {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specs)];
}

function hasProgram(name) {
  return spawnSync('sh', ['-c', 'command -v "$0"', name]).status === 0;
}

await ensureNodeModules();
const obstacle = labObstacle();
const endToEnd = endToEndObstacle();
if (obstacle === undefined) {
  await ensureSystemPackages({ checks: true, desktop: endToEnd === undefined });
}
mkdirSync(reports, { recursive: true });

const bin = (name) => join(root, 'node_modules', '.bin', name);
const layers = ['core', 'cli', 'locales', 'electron', 'renderer'];
const checks = [
  ['types', bin('tsc'), ['-b']],
  ['layer rules', bin('depcruise'), ['--config', 'build/dependency-cruiser.cjs', ...layers]],
  ['unused code', bin('knip'), ['--config', 'build/knip.json']],
  ['lint', bin('biome'), ['check', '--error-on-warnings', '.']],
];
if (hasProgram('shellcheck')) {
  const scripts = readdirSync(join(root, 'agent-scripts/linux')).filter((name) => name.endsWith('.sh'));
  const paths = scripts.map((name) => `agent-scripts/linux/${name}`);
  checks.push(['shellcheck', 'shellcheck', ['-s', 'sh', ...paths]]);
} else {
  console.error('– shellcheck is not installed: the agent scripts were not checked');
}
await sideBySide(checks.map((words) => () => check(...words)));
await sideBySide([
  () => build('build of the app', buildApp),
  () => build('build of the command line', buildCommandLine),
]);
await tests('unit', 10);
await tests('window', 10);
if (obstacle === undefined) {
  await build('images for the lab', () => ensureLabImages('bookworm', 'trixie'));
  await tests('lab', 45, [process.execPath, 'build/in-namespace.mjs', '--']);
} else {
  console.error(`– lab tests were left out: ${obstacle}`);
}
if (endToEnd === undefined) {
  await endToEndTests(30);
} else {
  console.error(`– end-to-end tests were left out: ${endToEnd}`);
}

if (failures.length > 0) {
  console.error(`\nFailed:\n${failures.map((name) => `  ✗ ${name}`).join('\n')}`);
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
