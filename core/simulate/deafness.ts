import type { Place } from '../keepalived-conf/conf-entry.ts';
import type { MemberModel } from './pair-model.ts';

/** Why a node takes no notice of the other one's advertisements although they arrive. */
export type Deafness = {
  readonly reason:
    | 'virtual-router-id'
    | 'version'
    | 'family'
    | 'multicast'
    | 'peer'
    | 'authentication'
    | 'interval'
    | 'addresses';
  /** The setting of the node that does not hear. */
  readonly place: Place;
};

/** keepalived uses no more of a password (RFC 2338 has eight bytes for it). */
const AUTH_CHARACTERS = 8;

/**
 * Whether keepalived drops what the other one sends (vrrp.c, vrrp_check_packet, 2.2.7).
 *
 * @returns undefined when it listens
 */
export function deafnessOf(receiver: MemberModel, sender: MemberModel): Deafness | undefined {
  const own = receiver.instance;
  const other = sender.instance;
  const deaf = (reason: Deafness['reason'], keyword: string): Deafness => ({
    reason,
    place: own.read.place(keyword) ?? own.place,
  });
  if (own.family !== other.family) {
    return deaf('family', 'virtual_ipaddress');
  }
  if (own.virtualRouterId !== other.virtualRouterId) {
    return deaf('virtual-router-id', 'virtual_router_id');
  }
  if ((own.unicastPeers === undefined) !== (other.unicastPeers === undefined)) {
    return deaf('multicast', 'unicast_peer');
  }
  // The sender does not send to us, or we take nothing from it (vrrp_check_unicast_src).
  if (!lists(sender, receiver.address) || !lists(receiver, sender.address)) {
    return deaf('peer', 'unicast_peer');
  }
  if (own.version !== other.version) {
    return deaf('version', 'version');
  }
  if (own.version === 2 && (own.authType !== other.authType || password(receiver) !== password(sender))) {
    return deaf('authentication', 'authentication');
  }
  if (own.version === 2 && own.advertMs !== other.advertMs) {
    return deaf('interval', 'advert_int');
  }
  // Up to 2.3.1; newer ones are no reason to rely on it.
  if (own.addresses.join() !== other.addresses.join()) {
    return deaf('addresses', 'virtual_ipaddress');
  }
  return undefined;
}

function lists({ instance }: MemberModel, address: string): boolean {
  return instance.unicastPeers === undefined || address === '' || instance.unicastPeers.includes(address);
}

function password({ instance }: MemberModel): string {
  return (instance.authPass ?? '').slice(0, AUTH_CHARACTERS);
}
