import type { ScriptConfig, VrrpConfig } from '../keepalived-conf/vrrp-config.ts';
import type { Finding } from '../preflight/finding.ts';
import { lintFinding as trap } from './lint-finding.ts';
import { lintScript } from './lint-script.ts';

/** A check script as it lies where the configuration lies. */
type ScriptFile = {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
  /** Anybody but its owner may write to it. */
  readonly writableByOthers: boolean;
};

/**
 * Gives the program that a vrrp_script runs.
 *
 * @param from path of the file that names it
 * @returns `absent` when it would have to be there and is not, `unknown` when nobody can tell from here
 */
export type ScriptReader = (path: string, from: string) => ScriptFile | 'absent' | 'unknown';

/** The traps around what keepalived runs. */
export function lintScripts(config: VrrpConfig, readScript: ScriptReader): readonly Finding[] {
  const { scripts, globals, instances, groups } = config;
  const [first] = scripts;
  if (first === undefined) {
    return [];
  }
  const tracked = [...instances, ...groups].flatMap(({ trackedScripts }) => trackedScripts);
  const userless = globals.has('script_user') ? undefined : scripts.find(({ user }) => user === undefined);
  return [
    ...(globals.flag('enable_script_security')
      ? []
      : [trap('lint.script-security-missing', 'warning', first.place)]),
    ...(userless === undefined
      ? []
      : [trap('lint.script-user-missing', 'blocker', userless.place, { script: userless.name })]),
    ...scripts.flatMap((script) => [
      ...(tracked.some(({ name }) => name === script.name)
        ? []
        : [trap('lint.script-untracked', 'warning', script.place, { script: script.name })]),
      ...lintTimes(script),
      ...lintProgram(script, readScript),
    ]),
  ];
}

function lintTimes({ name, place, read, timeoutMs, intervalMs, fall }: ScriptConfig): readonly Finding[] {
  return timeoutMs !== undefined && timeoutMs > intervalMs * Math.max(fall, 3)
    ? [
        trap('lint.script-timeout-long', 'warning', read.place('timeout') ?? place, {
          script: name,
          timeoutSeconds: timeoutMs / 1000,
          intervalSeconds: intervalMs / 1000,
        }),
      ]
    : [];
}

function lintProgram(script: ScriptConfig, readScript: ScriptReader): readonly Finding[] {
  const place = script.read.place('script') ?? script.place;
  const [path = ''] = script.command.trim().split(/\s+/);
  const params = { script: script.name, path };
  if (path === '') {
    return [trap('lint.script-empty', 'blocker', script.place, params)];
  }
  // Not a program but a line of shell: what it runs is judged like a script of one line.
  const inline = lintScript(place.file, `#!/bin/sh\n${script.command}`)
    .filter(({ code }) => code !== 'lint.script-starts-service')
    .map((finding) => ({ ...finding, params: { ...finding.params, line: place.line } }));
  if (!path.startsWith('/')) {
    return [trap('lint.script-relative', 'blocker', place, params), ...inline];
  }
  const program = readScript(path, place.file);
  if (program === 'unknown') {
    return inline;
  }
  if (program === 'absent') {
    return [trap('lint.script-absent', 'blocker', place, params), ...inline];
  }
  return [
    ...inline,
    ...(program.executable ? [] : [trap('lint.script-not-executable', 'blocker', place, params)]),
    ...(program.writableByOthers ? [trap('lint.script-writable', 'blocker', place, params)] : []),
    ...(program.text.startsWith('\u007fELF') ? [] : lintScript(program.path, program.text)),
  ];
}
