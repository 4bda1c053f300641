/**
 * What has to get through a node's firewall, apart from how the firewall at hand says it. Each kind of firewall has
 * its own printer.
 */
export type Opening =
  /** Advertisements, IP protocol 112, from the peer to this node. */
  | { readonly kind: 'vrrp'; readonly family: 4 | 6; readonly peer: string; readonly own: string }
  /** A port that only the peer may use. */
  | {
      readonly kind: 'peer-port';
      readonly family: 4 | 6;
      readonly peer: string;
      readonly protocol: 'tcp' | 'udp';
      readonly port: number;
    }
  /** A port for all clients. */
  | { readonly kind: 'public-port'; readonly protocol: 'tcp' | 'udp'; readonly port: number };

/** A word that makes a step's id unique and tells what it opens, e.g. `vrrp-4` or `tcp-443`. */
export function openingName(opening: Opening): string {
  switch (opening.kind) {
    case 'vrrp':
      return `vrrp-${opening.family}`;
    case 'peer-port':
      return `peer-${opening.protocol}-${opening.port}`;
    default:
      return `${opening.protocol}-${opening.port}`;
  }
}
