import type { LabNode } from '../../../core/adapters/lab/lab-node.ts';

/** A pair of configurations, as shapes that people write; the sample takes one anew for every second state. */
export type Shape = {
  readonly version: 2 | 3;
  readonly unicast: boolean;
  readonly nopreempt: boolean;
  readonly weight: number;
  readonly priorities: readonly [number, number];
  readonly states: readonly [string, string];
  readonly routers: readonly [number, number];
  readonly passwords: readonly [string, string] | undefined;
};

/** mulberry32: small, seeded, good enough to choose. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the shapes. */
export function randomShape(random: () => number): Shape {
  const choose = <Value>(...values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const version = choose<2 | 3>(2, 3, 3);
  return {
    version,
    unicast: choose(true, false),
    nopreempt: choose(true, false),
    weight: choose(0, 0, 3, -3, -60),
    priorities: choose([150, 100], [101, 100], [100, 100], [100, 150]),
    states: choose(['BACKUP', 'BACKUP'], ['BACKUP', 'BACKUP'], ['MASTER', 'BACKUP']),
    routers: choose([61, 61], [61, 61], [61, 61], [61, 62]),
    passwords:
      version === 2 ? choose(['12345678a', '12345678b'], ['one', 'two'], ['same', 'same']) : undefined,
  };
}

/** keepalived.conf of one node; the service and the maintenance are files that a test touches. */
export function configuration(shape: Shape, side: 0 | 1, nodes: readonly LabNode[], vip: string): string {
  const own = nodes[side]?.address ?? '';
  const peer = nodes[side === 0 ? 1 : 0]?.address ?? '';
  const password = shape.passwords?.[side];
  return `global_defs {
  enable_script_security
  script_user root
  vrrp_version ${shape.version}
}
vrrp_script service {
  script "/usr/local/sbin/check-service"
  interval 1
  fall 1
  rise 1
  weight ${shape.weight}
}
vrrp_track_file maintenance {
  file "/var/lib/maintenance"
  weight 0
}
vrrp_instance web {
  state ${shape.states[side]}
  interface eth0
  virtual_router_id ${shape.routers[side]}
  priority ${shape.priorities[side]}
  advert_int 1
  ${shape.nopreempt ? 'nopreempt' : ''}
  ${shape.unicast ? `unicast_src_ip ${own}\n  unicast_peer {\n    ${peer}\n  }` : ''}
  ${password === undefined ? '' : `authentication {\n    auth_type PASS\n    auth_pass ${password}\n  }`}
  virtual_ipaddress {
    ${vip}/24
  }
  track_script {
    service
  }
  track_file {
    maintenance
  }
}
`;
}
