import type { ConfFile } from '../keepalived-conf/parse-conf.ts';
import type { ScriptConfig } from '../keepalived-conf/vrrp-config.ts';
import { lintScript } from '../lint/lint-script.ts';
import type { ScriptReader } from '../lint/lint-scripts.ts';
import type { AdoptSentence, UnderstoodNode } from './present-node.ts';

/** A check as `vrrp.checks` of pair.yaml has it. */
type AdoptedCheck = {
  readonly name: string;
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly fall: number;
  readonly rise: number;
};

export type AdoptedChecks = {
  readonly checks: readonly AdoptedCheck[];
  /** nginx is what the pair is about: its check is Pairkeeper's. */
  readonly watchesNginx: boolean;
  readonly sentences: readonly AdoptSentence[];
};

/** What `vrrp.checks` takes (core/components/keepalived/settings.ts). */
const COMMAND_WORD = /^[A-Za-z0-9_.:/=,@%+?&[\]~-]{1,500}$/;
const CHECK_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,30}$/;

/**
 * The checks of a pair: one for nginx becomes Pairkeeper's own, one for another service is taken on without its weight,
 * and one that can't be, or must not be, is told.
 *
 * @param nginx files of nginx on either node; [] where there are none
 */
export function adoptChecks(
  nodes: readonly [UnderstoodNode, UnderstoodNode],
  readScript: ScriptReader,
  nginx: readonly ConfFile[],
): AdoptedChecks {
  const [first, second] = nodes.map(trackedScripts) as [readonly ScriptConfig[], readonly ScriptConfig[]];
  const all = [...first, ...second.filter(({ name }) => first.every((one) => one.name !== name))];
  const sorted = all.map((script) => {
    const twin = [...first, ...second].filter(({ name }) => name === script.name);
    return adoptCheck(script, twin.length === 2 && twin[0]?.command === twin[1]?.command, readScript, nginx);
  });
  return {
    checks: sorted.flatMap(({ check }) => (check === undefined ? [] : [check])),
    watchesNginx: nginx.length > 0 || sorted.some(({ isNginx }) => isNginx),
    sentences: sorted.flatMap(({ sentences }) => sentences),
  };
}

function trackedScripts({ config }: UnderstoodNode): readonly ScriptConfig[] {
  const names = [...config.instances, ...config.groups].flatMap(({ trackedScripts: tracked }) =>
    tracked.map(({ name }) => name),
  );
  return config.scripts.filter(({ name }) => names.includes(name));
}

type SortedCheck = {
  readonly check?: AdoptedCheck;
  readonly isNginx: boolean;
  readonly sentences: readonly AdoptSentence[];
};

function adoptCheck(
  script: ScriptConfig,
  isOnBoth: boolean,
  readScript: ScriptReader,
  nginx: readonly ConfFile[],
): SortedCheck {
  const words = script.command.trim().split(/\s+/);
  const program = readScript(words[0] ?? '', script.place.file);
  const text = typeof program === 'string' ? '' : program.text;
  const { file, line } = script.place;
  const params = { file, line, script: script.name, command: script.command.slice(0, 100) };
  if (
    /nginx/i.test(`${script.name} ${script.command} ${text}`) ||
    (nginx.length > 0 && asksLocalWeb(`${script.command} ${text}`))
  ) {
    return { isNginx: true, sentences: [{ code: 'check-nginx', params }] };
  }
  const lost = (why: string): SortedCheck => ({
    isNginx: false,
    sentences: [{ code: `check-lost-${why}`, params }],
  });
  if (!isOnBoth) {
    return lost('differs');
  }
  const isTrap = [
    ...lintScript(file, `#!/bin/sh\n${script.command}`),
    ...(text === '' ? [] : lintScript(file, text)),
  ].some(({ code }) => code === 'lint.script-kills-keepalived');
  if (isTrap) {
    return lost('kills');
  }
  if (
    words[0]?.startsWith('/') !== true ||
    !words.every((word) => COMMAND_WORD.test(word)) ||
    !CHECK_NAME.test(script.name)
  ) {
    return lost('shell');
  }
  const whole = (value: number, most: number) => Math.min(most, Math.max(1, Math.ceil(value)));
  const check = {
    name: script.name,
    command: words,
    intervalSeconds: whole(script.intervalMs / 1000, 300),
    timeoutSeconds: whole((script.timeoutMs ?? script.intervalMs) / 1000, 300),
    fall: whole(script.fall, 100),
    rise: whole(script.rise, 100),
  };
  const sentences = [
    { code: 'check-kept', params },
    ...(script.weight === 0
      ? []
      : [{ code: 'check-unweighted', params: { ...params, weight: script.weight } }]),
  ];
  return { check, isNginx: false, sentences };
}

/** curl or wget to this machine: what nginx serves, where nginx is there. */
function asksLocalWeb(text: string): boolean {
  return /\b(curl|wget)\b[^\n]*(localhost|127\.0\.0\.1|\[::1\])/.test(text);
}
