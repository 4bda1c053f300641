import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { decodeBase64, decodeUtf8 } from './bytes.ts';
import type { FactSections } from './fact-sections.ts';
import type { FileFacts } from './node-facts.ts';

const TYPES: Readonly<Record<string, FileFacts['type']>> = { f: 'file', d: 'directory', l: 'symlink' };

/** Files up to this size are sent with their bytes (gather-facts.sh). */
const MAX_CONTENT_BYTES = 256 * 1024;

type Listed = FileFacts & { readonly size: number };

/**
 * Reads the sections `files`, `hashes` and `content`. A content is only believed when its SHA-256 is the one that
 * sha256sum printed: a file that changed between the two, or a cut-off output, gives a file without content.
 */
export function parseFiles(sections: FactSections): Readonly<Record<string, FileFacts>> {
  const lines = sections.lines('files');
  const listed = lines.flatMap(parseListed);
  const targets = new Map(lines.flatMap(parseTarget));
  const hashes = parseHashes(sections.lines('hashes'));
  const contents = cutContents(listed, hashes, sections.lines('content').join(''));
  return Object.fromEntries(
    listed.map(({ size: _, ...file }) => [
      file.path,
      { ...file, ...optional(file, hashes, targets, contents) },
    ]),
  );
}

function optional(
  file: FileFacts,
  hashes: ReadonlyMap<string, string>,
  targets: ReadonlyMap<string, string>,
  contents: ReadonlyMap<string, string>,
): Partial<FileFacts> {
  const hash = hashes.get(file.path);
  const target = targets.get(file.path);
  const content = contents.get(file.path);
  return {
    ...(file.type === 'file' && hash !== undefined ? { sha256: hash } : {}),
    ...(file.type === 'symlink' && target !== undefined ? { target } : {}),
    ...(content === undefined ? {} : { content }),
  };
}

function parseListed(line: string): readonly Listed[] {
  const [type = '', ...fields] = line.split('\t');
  if (type === 'absent') {
    const path = fields[0] ?? '';
    return path.startsWith('/') && fields.length === 1 ? [{ path, type: 'absent', size: 0 }] : [];
  }
  const [mode = '', owner = '', size = '', path = ''] = fields;
  if (
    fields.length !== 4 ||
    !/^[0-7]{1,4}$/.test(mode) ||
    !/^\d{1,15}$/.test(size) ||
    !path.startsWith('/')
  ) {
    return [];
  }
  return [{ path, type: TYPES[type] ?? 'other', mode: mode.padStart(4, '0'), owner, size: Number(size) }];
}

function parseTarget(line: string): readonly (readonly [string, string])[] {
  const [type, path, target] = line.split('\t');
  return type === 'target' && path !== undefined && target !== undefined ? [[path, target]] : [];
}

/** `HASH  PATH`; a leading backslash says that the path is escaped (sha256sum(1)). */
function parseHashes(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line): readonly (readonly [string, string])[] => {
      const [, escaped, hash, path] = /^(\\?)([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (hash === undefined || path === undefined) {
        return [];
      }
      return [[escaped === '' ? path : path.replace(/\\\\/g, '\\'), hash]];
    }),
  );
}

/** Cuts the bytes of all small files at their sizes, in the order in which they were listed. */
function cutContents(
  listed: readonly Listed[],
  hashes: ReadonlyMap<string, string>,
  base64: string,
): ReadonlyMap<string, string> {
  const bytes = decodeBase64(base64);
  const contents = new Map<string, string>();
  let offset = 0;
  for (const file of listed) {
    if (file.type !== 'file' || file.size > MAX_CONTENT_BYTES) {
      continue;
    }
    const piece = bytes.subarray(offset, offset + file.size);
    offset += file.size;
    const text = bytesToHex(sha256(piece)) === hashes.get(file.path) ? decodeUtf8(piece) : undefined;
    // A private key is of no use for a diff: it goes no further than this.
    if (text !== undefined && !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
      contents.set(file.path, text);
    }
  }
  return contents;
}
