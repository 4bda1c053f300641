import { utf8ToBytes } from '@noble/hashes/utils.js';
import { AppError } from '../errors/app-error.ts';
import { encodeBase64 } from './base64.ts';
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
  /** Random, so that no content can end its here-document early. */
  readonly delimiter: string;
  readonly program: string;
  readonly manifest: Manifest;
};

/** Stages everything in the transaction's own folder, then runs phase 1. */
export function prepareScript(input: PrepareInput): string {
  const { id, manifest } = input;
  const delimiter = `END_${checked('nonce', input.delimiter)}`;
  const stage = ({ path, content }: StagedFile): string =>
    `stage '${checked('path', `/${path}`).slice(1)}' <<'${delimiter}'\n${encodeBase64(utf8ToBytes(content))}\n${delimiter}`;
  const files = [
    { path: 'transaction', content: input.program },
    { path: 'manifest', content: manifest.text },
    { path: 'nonce', content: `${checked('nonce', input.nonce)}\n` },
    ...manifest.files,
  ];
  return `${opening(id)}
stage() {
  [ -d "$txn/\${1%/*}" ] || [ "$1" = "\${1%/*}" ] || mkdir -p "$txn/\${1%/*}" || refuse
  base64 -d >"$txn/$1" || refuse
}
refuse() {
  rm -rf "$txn"
  printf '@pk|fail|state-not-writable|0|/var/lib/pairkeeper\\n'
  exit 1
}
(umask 022 && mkdir -p "$state") && mkdir -p "$txn/new" || refuse
${files.map(stage).join('\n')}
exec sh "$txn/transaction" prepare '${id}'
`;
}

/** Calls the program that the transaction brought along. */
export function phaseScript(verb: 'commit' | 'extend' | 'confirm-as-peer' | 'cancel', id: string): string {
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

/** Rolls back; a node that never came as far as to have the transaction's folder has nothing to put back. */
export function rollBackScript(id: string): string {
  return `${opening(id)}
[ -r "$txn/transaction" ] || { rm -rf "$txn"; printf '@pk|outcome|none\\n'; exit 0; }
exec sh "$txn/transaction" rollback '${id}'
`;
}

/** Reads what transactions left; says nothing on a node that never had one. */
export function statusScript(): string {
  return `${opening()}
for program in "\${PAIRKEEPER_ROOT:-}/usr/libexec/pairkeeper/transaction" "$state"/txn/*/transaction; do
  [ ! -r "$program" ] || exec sh "$program" status
done
`;
}

/**
 * Runs a verb that may take the installed program away while it works, by a program of its own that comes along.
 *
 * @param words verb and options, none of them from outside
 */
export function ownProgramScript(program: string, delimiter: string, words: readonly string[]): string {
  const end = `END_${checked('nonce', delimiter)}`;
  return `${opening()}
program=$(mktemp) || exit 1
base64 -d >"$program" <<'${end}'
${encodeBase64(utf8ToBytes(program))}
${end}
sh "$program" ${words.map((word) => `'${checked('word', word)}'`).join(' ')}
code=$?
rm -f "$program"
exit "$code"
`;
}

function opening(id?: string): string {
  const folder = id === undefined ? '' : `\ntxn=$state/txn/${checked('id', id)}`;
  return `set -u
umask 077
trap '' HUP PIPE
state=\${PAIRKEEPER_ROOT:-}/var/lib/pairkeeper${folder}`;
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
