import { AppError } from '../errors/app-error.ts';
import { programPath, STATE_FOLDER } from '../host/own-files.ts';
import type { Manifest, StagedFile } from './manifest.ts';
import { isManifestValue } from './manifest-values.ts';

/**
 * The scripts that are sent to a node, one a phase. They only bring data and call the fixed program; tests put
 * another folder in front of every path by PAIRKEEPER_ROOT.
 */

/** What the first phase brings along. */
export type PrepareInput = {
  readonly id: string;
  readonly nonce: string;
  readonly program: string;
  readonly manifest: Manifest;
};

/** Stages everything in the transaction's own folder, then runs phase 1. */
export function prepareScript(input: PrepareInput): string {
  const { id, manifest } = input;
  const files = [
    { path: 'transaction', content: input.program },
    { path: 'manifest', content: manifest.text },
    { path: 'nonce', content: `${checked('nonce', input.nonce)}\n` },
    ...manifest.files,
  ];
  const folders = new Set(files.map(({ path }) => `/${path}`.replace(/\/[^/]*$/, '')));
  return `${opening(id)}
refuse() {
  rm -rf "$txn"
  printf '@pk|fail|state-not-writable|0|${STATE_FOLDER}\\n'
  exit 1
}
(umask 022 && mkdir -p "$state") &&
  mkdir -p "$txn/new" ${[...folders].map((folder) => `"$txn"${checkedFolder(folder)}`).join(' ')} || refuse
${unpack('"$txn"', files)} || refuse
exec sh "$txn/transaction" prepare '${id}'
`;
}

/**
 * Shell text that writes files under a folder, all with one process. In the here-document a line `@<path>` begins a
 * file; its lines follow behind a blank, and a last line without newline behind a hyphen. So no content can be taken
 * for the end of the document, whatever it holds.
 */
function unpack(folder: string, files: readonly StagedFile[]): string {
  const body = files.flatMap(({ path, content }) => [`@${checked('path', `/${path}`)}`, ...bodyOf(content)]);
  return `folder=${folder} LC_ALL=C awk '
  /^@/ { if (out != "") close(out); out = ENVIRON["folder"] substr($0, 2); printf "" >out; next }
  /^ / { ORS = "\\n"; print substr($0, 2) >out }
  /^-/ { ORS = ""; print substr($0, 2) >out }
' <<'END_OF_FILES'
${body.join('\n')}
END_OF_FILES
[ "$?" = 0 ]`;
}

function bodyOf(content: string): readonly string[] {
  if (content.includes('\0')) {
    throw new AppError('apply.unsafe-value', {
      kind: 'unexpected',
      params: { kind: 'content', value: 'NUL' },
    });
  }
  const lines = content.split('\n');
  const last = lines.pop() ?? '';
  return [...lines.map((line) => ` ${line}`), ...(last === '' ? [] : [`-${last}`])];
}

/** Calls the program that the transaction brought along. */
export function phaseScript(
  verb: 'commit' | 'resume' | 'extend' | 'confirm-as-peer' | 'cancel',
  id: string,
): string {
  return `${opening(id)}
exec sh "$txn/transaction" ${verb} '${id}'
`;
}

/** The nonce goes by standard input, not by argv, where every user of the node could read it. */
export function confirmScript(id: string, nonce: string): string {
  return `${opening(id)}
printf '%s\\n' '${checked('nonce', nonce)}' | sh "$txn/transaction" confirm '${id}'
`;
}

/**
 * Rolls back; a node that never came as far as to have the transaction's folder has nothing to put back.
 *
 * @param peerUnchanged nothing was committed on the other node, whose services run as before
 */
export function rollBackScript(id: string, peerUnchanged = false): string {
  return `${opening(id)}
[ -r "$txn/transaction" ] || { rm -rf "$txn"; printf '@pk|outcome|none\\n'; exit 0; }
exec sh "$txn/transaction" rollback '${id}'${peerUnchanged ? ' peer-unchanged' : ''}
`;
}

/** Reads what transactions left; says nothing on a node that never had one. */
export function statusScript(): string {
  return `${opening()}
for program in "\${PAIRKEEPER_ROOT:-}${programPath('transaction')}" "$state"/txn/*/transaction; do
  [ ! -r "$program" ] || exec sh "$program" status
done
`;
}

/**
 * Runs a verb that may take the installed program away while it works, by a program of its own that comes along. Its file
 * is gone before it begins, so that nothing of it stays however it ends.
 *
 * @param words verb and options, none of them from outside
 */
export function ownProgramScript(program: string, words: readonly string[]): string {
  return `${opening()}
folder=$(mktemp -d) || exit 1
${unpack('"$folder"', [{ path: 'transaction', content: program }])} || exit 1
exec 3<"$folder/transaction"
rm -rf "$folder"
exec sh /dev/fd/3 ${words.map((word) => `'${checked('word', word)}'`).join(' ')}
`;
}

function opening(id?: string): string {
  const folder = id === undefined ? '' : `\ntxn=$state/txn/${checked('id', id)}`;
  return `set -u
umask 077
trap '' HUP PIPE
state=\${PAIRKEEPER_ROOT:-}${STATE_FOLDER}${folder}`;
}

function checkedFolder(folder: string): string {
  return folder === '' ? '' : checked('path', folder);
}

function checked(kind: 'id' | 'nonce' | 'path' | 'word', value: string): string {
  const fits = kind === 'word' ? /^[A-Za-z0-9-]+$/.test(value) : isManifestValue(kind, value);
  if (!fits) {
    throw new AppError('apply.unsafe-value', {
      kind: 'unexpected',
      params: { kind, value: value.slice(0, 100) },
    });
  }
  return value;
}
