import type { ErrorParams } from '../errors/app-error.ts';
import { type ConfEntry, entriesFor } from '../keepalived-conf/conf-entry.ts';
import { type ConfFile, type IncludeReader, parseConf } from '../keepalived-conf/parse-conf.ts';
import { readVrrpConfig, type VrrpConfig } from '../keepalived-conf/vrrp-config.ts';
import type { ScriptReader } from '../lint/lint-scripts.ts';

/** One node of a pair that somebody else has set up, as it was read from the server or from a folder. */
export type PresentNode = {
  /** Its name in pair.yaml. */
  readonly name: string;
  /** Its own address; undefined where neither the server nor its configuration told. */
  readonly address: string | undefined;
  /** Addresses with prefix length on its interfaces; [] where no server was asked. */
  readonly networks: readonly string[];
  /** keepalived.conf; the path tells the two nodes apart. */
  readonly main: ConfFile;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  /** nginx.conf, and what is in its folders where that is not known to be included; [] without nginx. */
  readonly nginx: readonly ConfFile[];
};

/** How files are found that a file names, on both nodes. */
export type PresentReaders = { readonly include: IncludeReader; readonly readScript: ScriptReader };

/** A node with its configuration understood. */
export type UnderstoodNode = {
  readonly node: PresentNode;
  readonly entries: readonly ConfEntry[];
  readonly config: VrrpConfig;
};

/** A sentence by its code: texts are `adopt.<code>`. */
export type AdoptSentence = { readonly code: string; readonly params: ErrorParams };

export function understand(node: PresentNode, { include }: PresentReaders): UnderstoodNode {
  const { entries } = parseConf(node.main, include);
  // A file for both nodes tells them apart by config-ids, which by default are host names.
  const own = entriesFor(entries, node.name);
  return { node, entries: own, config: readVrrpConfig(own) };
}
