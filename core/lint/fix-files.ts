import type { ConfFile } from '../keepalived-conf/parse-conf.ts';
import type { Finding } from '../preflight/finding.ts';
import { type LintInput, lintFiles } from './lint-files.ts';

/** One line is replaced; undefined takes it away. Everything else stays as it was, unknown directives too. */
type Edit = { readonly file: string; readonly line: number; readonly text: string | undefined };

/** A fix may bring to light what stood behind it; it never takes more rounds than there are kinds of traps. */
const MOST_ROUNDS = 6;

const INDENT = /^\s*/;

/**
 * Corrects what can be corrected without knowing more than the files say. Only given files are changed, and only in the
 * lines at fault; what is left to a person stays among the findings.
 *
 * @returns the files whose text differs now, and what is still wrong with them
 */
export function fixFiles(input: LintInput): {
  readonly changed: readonly ConfFile[];
  readonly left: readonly Finding[];
} {
  let files = input.files;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { findings } = lintFiles({ ...input, files });
    const edits = findings.flatMap((finding) => editsOf(finding, files));
    const next = files.map((file) => ({ path: file.path, text: edited(file, edits) }));
    if (next.every(({ text }, index) => text === files[index]?.text)) {
      break;
    }
    files = next;
  }
  return {
    changed: files.filter(({ text }, index) => text !== input.files[index]?.text),
    left: lintFiles({ ...input, files }).findings,
  };
}

function editsOf({ code, params }: Finding, files: readonly ConfFile[]): readonly Edit[] {
  const file = String(params.file);
  const line = Number(params.line);
  const text = files.find(({ path }) => path === file)?.text;
  const written = text?.split('\n')[line - 1];
  if (text === undefined || written === undefined) {
    return [];
  }
  const edit = (replaced: string | undefined): readonly Edit[] => [{ file, line, text: replaced }];
  switch (code) {
    case 'lint.strict-drops':
    case 'lint.strict-unicast':
    case 'lint.strict-auth':
      return /^\s*(vrrp_strict|strict_mode)\b/.test(written) ? edit(undefined) : [];
    case 'lint.nopreempt-master':
    case 'lint.both-master':
    case 'simulate.returns-cleared':
      return edit(written.replace(/\bstate\s+MASTER\b/, 'state BACKUP'));
    case 'lint.garp-interval-zero':
      return /^\s*vrrp_(garp|gna)_interval\s+0\b/.test(written) ? edit(undefined) : [];
    case 'lint.source-untracked':
      return edit(`${written}\n${INDENT.exec(written)?.[0] ?? ''}track_src_ip`);
    case 'lint.preempt-delay-nopreempt':
      return /^\s*preempt_delay\b/.test(written) ? edit(undefined) : [];
    case 'simulate.no-failover-weight':
    case 'lint.weight-in-group':
      return withoutWeight(file, text, line);
    case 'lint.nopreempt-weight':
      return withoutScriptWeight(file, text, String(params.script));
    case 'simulate.no-failover-nopreempt':
      // The weight stands on the other node, in whose file the same script has the same name.
      return files.flatMap(({ path, text: other }) =>
        withoutScriptWeight(path, other, String(params.script)),
      );
    case 'simulate.returns-preempt':
      return edit(`${written}\n${INDENT.exec(written)?.[0] ?? ''}nopreempt`);
    case 'lint.script-security-missing':
      return inGlobals(file, text, 'enable_script_security');
    case 'lint.script-user-missing':
      return inGlobals(file, text, 'script_user root');
    default:
      return [];
  }
}

/** A weight on a line of its own, or behind the name of a script in track_script. */
function withoutWeight(file: string, text: string, line: number): readonly Edit[] {
  const written = text.split('\n')[line - 1] ?? '';
  const replaced = /^\s*weight\b/.test(written)
    ? undefined
    : written.replace(/\s+weight\s+-?\d+(\s+reverse)?/, '');
  return [{ file, line, text: replaced }];
}

function withoutScriptWeight(file: string, text: string, script: string): readonly Edit[] {
  let inside = false;
  return text.split('\n').flatMap((written, index) => {
    const [keyword, name] = written.trim().split(/[\s{]+/);
    inside = keyword === 'vrrp_script' ? name === script : inside && !/^\s*\}/.test(written);
    const tracked = keyword === script && /\sweight\s/.test(written);
    return (inside && keyword === 'weight') || tracked ? withoutWeight(file, text, index + 1) : [];
  });
}

/** Behind the opening brace of global_defs, or in a new block at the top. */
function inGlobals(file: string, text: string, statement: string): readonly Edit[] {
  const lines = text.split('\n');
  const index = lines.findIndex((written) => /^\s*global_defs\s*\{\s*([!#].*)?$/.test(written));
  if (index !== -1) {
    return [{ file, line: index + 1, text: `${lines[index]}\n    ${statement}` }];
  }
  const hasOther = lines.some((written) => /^\s*global_defs\b/.test(written));
  return hasOther ? [] : [{ file, line: 1, text: `global_defs {\n    ${statement}\n}\n\n${lines[0] ?? ''}` }];
}

/** One edit a line and round: what else it needs, the next round sees. */
function edited({ path, text }: ConfFile, edits: readonly Edit[]): string {
  const byLine = new Map(edits.filter(({ file }) => file === path).map((edit) => [edit.line, edit]));
  return text
    .split('\n')
    .flatMap((written, index) => {
      const edit = byLine.get(index + 1);
      return edit === undefined ? [written] : edit.text === undefined ? [] : [edit.text];
    })
    .join('\n');
}
