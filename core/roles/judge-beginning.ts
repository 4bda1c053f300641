import type { Finding } from '../preflight/finding.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';

/** What a node has of a database software before the pair begins. */
type NodeBeginning = {
  readonly node: string;
  /** It is primary or replica of a pair of ours already. */
  readonly begun: boolean;
  /** Databases with anything of a user's in them. */
  readonly schemas: readonly string[];
};

/**
 * Whose databases a pair begins with, and what becomes of the other node's: never chosen by us where both have some.
 *
 * @param engine first word of the findings' codes, e.g. `mariadb`
 * @param named the node that pair.yaml names as the first primary; default: the first one
 */
export function judgeBeginning(
  engine: string,
  spec: ClusterSpec,
  named: string | undefined,
  nodes: readonly NodeBeginning[],
): readonly Finding[] {
  const [first, second] = spec.nodes;
  if (named !== undefined && named !== first.name && named !== second.name) {
    return [{ code: `${engine}.unknown-primary`, level: 'blocker', params: { name: named } }];
  }
  if (nodes.some(({ begun }) => begun)) return [];
  const primary = named ?? first.name;
  const other = nodes.find(({ node, schemas }) => node !== primary && schemas.length > 0);
  if (other === undefined) return [];
  const { node } = other;
  const isEmpty = nodes.find((one) => one.node === primary)?.schemas.length === 0;
  const params = { node, primary, schemas: other.schemas.slice(0, 5).join(', ') };
  if (isEmpty) return [{ code: `${engine}.data-on-standby`, level: 'blocker', node, params }];
  if (named === undefined) return [{ code: `${engine}.both-have-data`, level: 'blocker', params }];
  return [{ code: `${engine}.standby-has-data`, level: 'warning', node, params }];
}
