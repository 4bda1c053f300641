/** Advertisements of one VRRP router as a node heard them; judged by judge-network.ts. */
export type HeardAdvert = {
  readonly family: 4 | 6;
  readonly virtualRouterId: number;
  readonly priority: number;
  /** VRRP version of the packet. */
  readonly version: number;
  readonly source: string;
  /** Packets that reached the network card, and the ones of them that the node's firewall let through. */
  readonly onWire: number;
  readonly passed: number;
};

/** VIP as pair.yaml has it, and the interface from which a node asks for it. */
export type AskedVip = { readonly vip: string; readonly interface: string };

export type VipAnswer = {
  /** As written in pair.yaml. */
  readonly vip: string;
  readonly interface: string;
  /** Hardware address that answered, '' when nobody did. */
  readonly mac: string;
};

export type NodeNetworkResults = {
  readonly node: string;
  /** With which program protocol 112 was listened to; `none`: neither perl nor python3, or it failed. */
  readonly listenedWith: 'perl' | 'python3' | 'none';
  readonly interfaces: readonly string[];
  readonly adverts: readonly HeardAdvert[];
  /** Marked packets of the peer. */
  readonly fromPeer: { readonly onWire: number; readonly passed: number };
  /** Marked packets that left for the peer, and the last error of those that did not. */
  readonly sent: { readonly count: number; readonly error: string };
  /** Absent when it could not be measured. */
  readonly roundTrip?: { readonly averageMs: number; readonly lossPercent: number };
  /** VIPs that could be asked for from here: those of an interface that is up and not held by the node itself. */
  readonly vips: readonly VipAnswer[];
  /** Hardware addresses of the default gateways. */
  readonly gatewayMacs: readonly string[];
};

export type NetworkResults = readonly [NodeNetworkResults, NodeNetworkResults];
