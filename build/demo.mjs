/**
 * `npm run demo`: the whole path on two real servers that are booted for it. Each step is the command line that an
 * admin would type, run inside the lab's network; the account at the end is read from what those commands reported.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildCommandLine } from './bundles.mjs';
import { ensureNodeModules, ensureSystemPackages, labObstacle, root } from './setup.mjs';

const lab = 'demo';
const folder = join(root, 'reports', 'demo');
const pairkeeper = join(root, 'dist', 'cli', 'pairkeeper.js');
const pairFile = join(folder, 'pair.yaml');
const environment = { ...process.env, PAIRKEEPER_HOME: join(folder, 'home') };
const begun = Date.now();

const bold = (text) => (process.stderr.isTTY ? `\u001b[1m${text}\u001b[22m` : text);

/** Runs pairkeeper and resolves with what it printed on standard output; its texts are shown as they come. */
function pairkeeperRun(args, { prefix = [], allowed = [0] } = {}) {
  return new Promise((resolve, reject) => {
    const [command, ...rest] = [...prefix, process.execPath, pairkeeper, ...args];
    const child = spawn(command, rest, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    child.on('error', reject);
    child.on('close', (code) => {
      if (allowed.includes(code)) resolve(lines);
      else reject(new Error(`"pairkeeper ${args.join(' ')}" ended with status ${code}: see above`));
    });
  });
}

/** A step that the reader sees as the command it is. */
async function step(args, inside, options = {}) {
  const shown = args.map((word) => word.replace(`${folder}/`, '')).join(' ');
  console.error(`\n${bold(`$ pairkeeper ${shown}`)}`);
  return pairkeeperRun(args, { ...options, prefix: inside });
}

async function main() {
  const obstacle = labObstacle();
  if (obstacle !== undefined) {
    console.error(`The demo can't run here: ${obstacle}.`);
    process.exitCode = 1;
    return;
  }
  await ensureNodeModules();
  await ensureSystemPackages();
  await buildCommandLine();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'home'), { recursive: true });
  await pairkeeperRun(['lab', 'down', '--name', lab, '--json'], { allowed: [0, 64] });
  console.error(`\n${bold('$ pairkeeper lab up --name demo')}`);
  const result = await pairkeeperRun(['lab', 'up', '--name', lab]).then(() =>
    pairkeeperRun(['lab', 'status', '--name', lab, '--json']),
  );
  await onLab(JSON.parse(result.at(-1)));
}

async function onLab(servers) {
  // Not `ip netns exec`: it mounts another /sys, in which the lab could not start a server again.
  const inside = ['nsenter', `--net=/run/netns/${servers.namespace}`, '--'];
  copyFileSync(servers.knownHostsPath, join(folder, 'home', 'known_hosts'));
  const [first, second] = servers.nodes;
  const report = ['--yes', '--report', folder];
  await step(
    [
      'init',
      pairFile,
      '--name',
      'demo',
      '--node',
      `web-1=${first.address}`,
      '--node',
      `web-2=${second.address}`,
      '--vip',
      `${servers.vips[0]}/24`,
      '--witness',
      servers.gateway,
      '--identity',
      servers.sshKeyPath,
    ],
    inside,
  );
  await step(['check', pairFile], inside);
  await step(['plan', pairFile, '--no-diff'], inside, { allowed: [2] });
  await step(['apply', pairFile, '--yes'], inside);
  await step(['status', pairFile], inside);
  const moved = await step(['switchover', pairFile, '--to', 'web-2', '--yes', '--report', folder], inside);
  for (const [scenario, ...more] of [['service-stop'], ['service-hang'], ['node-power-off', '--lab', lab]]) {
    await step(['drill', scenario, pairFile, ...report, ...more], inside);
  }
  await step(['status', pairFile], inside);
  void moved;
  account();
}

/** The outages in one place, as they were measured. */
function account() {
  const reports = readdirSync(folder)
    .filter((name) => /^(drill|switchover)-.*\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  console.log(`\n${bold('What was measured from outside, at the shared address:')}`);
  for (const report of reports) {
    const name = (report.scenario ?? 'switchover').padEnd(16);
    const outage = `${Math.round(report.outageMs)} ms`.padStart(8);
    const expected =
      report.predictedMs === undefined ? '' : `  (predicted: at most ${report.predictedMs} ms)`;
    console.log(
      `  ${name} outage ${outage}, ${report.failedRequests} of ${report.totalRequests} requests failed${expected}`,
    );
  }
  console.log(`\nReport: ${join(folder, 'drills.html')}`);
  console.log(`The two servers are still running. Look around: npx pairkeeper lab shell --name ${lab} node1`);
  console.log(`Take them down:                                 npx pairkeeper lab down --name ${lab}`);
  console.log(`Done in ${Math.round((Date.now() - begun) / 1000)} s.`);
}

main().catch((error) => {
  console.error(`\nThe demo stopped: ${error.message}`);
  process.exitCode = 1;
});
