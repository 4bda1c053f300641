import type { Place } from '../keepalived-conf/conf-entry.ts';
import type { Finding } from '../preflight/finding.ts';
import { lintFinding as trap } from './lint-finding.ts';

/** What is searched for, line by line, outside of comments. */
const TRAPS: readonly (readonly [code: string, level: 'blocker' | 'warning', pattern: RegExp])[] = [
  [
    'lint.script-kills-keepalived',
    'blocker',
    /\b(killall|pkill)\b[^|;&]*\bkeepalived\b|\bsystemctl\s+(--\S+\s+)*(stop|kill|restart)\s+keepalived|\bservice\s+keepalived\s+(stop|restart)|\/init\.d\/keepalived\s+(stop|restart)|\bkill\b[^|;&]*keepalived/,
  ],
  ['lint.script-typographic-dash', 'blocker', /(^|\s)[\u2010-\u2015\u2212][A-Za-z-]/],
  [
    'lint.script-counts-processes',
    'warning',
    /\bps\s+(-C|-e|-A|aux|ax)|\bpidof\b|\bpgrep\b|\bkillall\s+-0\b|\bkill\s+-0\b|\bsystemctl\s+(--\S+\s+)*is-active\b/,
  ],
  [
    'lint.script-starts-service',
    'warning',
    /\bsystemctl\s+(--\S+\s+)*(start|restart)\s+(?!keepalived)|\bservice\s+(?!keepalived)\S+\s+(start|restart)\b|\/init\.d\/(?!keepalived)\S+\s+(start|restart)|(^|[\s;&])(\/\S+\/)?nginx\s*($|;|&|-c)/,
  ],
  [
    'lint.script-no-time-limit',
    'warning',
    /^(?!.*\btimeout\s).*\bcurl\b(?!.*\s(-[A-Za-z]*m|--max-time|--version|-V)\b)/,
  ],
  ['lint.script-asks-containers', 'warning', /\b(docker|podman|nerdctl)\s+(ps|inspect|exec|container)\b/],
];

/** Waits longer than keepalived's usual interval end in its timeout. */
const LONGEST_SLEEP_SECONDS = 1;

/** The traps in a check script. It is only read, line by line; what it does at run time nobody knows. */
export function lintScript(path: string, text: string): readonly Finding[] {
  const lines = text.split(/\r?\n/).map((line) => line.slice(0, 2000).replace(/(^|\s)#.*$/s, ''));
  const seen = new Set<string>();
  const found: Finding[] = [];
  const once = (code: string, level: 'blocker' | 'warning', place: Place, statement: string): void => {
    if (!seen.has(code)) {
      seen.add(code);
      found.push(trap(code, level, place, { statement: statement.trim().slice(0, 80) }));
    }
  };
  if (!text.startsWith('#!')) {
    once('lint.script-no-interpreter', 'warning', { file: path, line: 1 }, lines[0] ?? '');
  } else if (/^#!.*\r/.test(text)) {
    once('lint.script-carriage-return', 'blocker', { file: path, line: 1 }, lines[0] ?? '');
  }
  for (const [index, line] of lines.entries()) {
    const place = { file: path, line: index + 1 };
    for (const [code, level, pattern] of TRAPS) {
      if (pattern.test(line)) {
        once(code, level, place, line);
      }
    }
    const seconds = Number(/\bsleep\s+(\d+(?:\.\d+)?)/.exec(line)?.[1] ?? 0);
    if (seconds > LONGEST_SLEEP_SECONDS) {
      once('lint.script-sleeps', 'warning', place, line);
    }
  }
  // keepalived looks at the exit status alone, which after an echo is 0.
  const echo = lines.findIndex((line) => /^\s*(echo|printf)\s+["']?[01]["']?\s*;?\s*$/.test(line));
  if (echo !== -1 && !lines.some((line) => /\b(exit|exec|return|false)\b/.test(line))) {
    once('lint.script-prints-result', 'blocker', { file: path, line: echo + 1 }, lines[echo] ?? '');
  }
  return found;
}
