import { alertsComponent } from './alerts/alerts-component.ts';
import type { AnyComponent } from './component.ts';
import { filesComponent } from './files/files-component.ts';
import { firewallComponent } from './firewall/firewall-component.ts';
import { heartbeatComponent } from './heartbeat/heartbeat-component.ts';
import { keepalivedComponent } from './keepalived/keepalived-component.ts';
import { kernelComponent } from './kernel/kernel-component.ts';
import { mariadbComponent } from './mariadb/mariadb-component.ts';
import { nginxComponent } from './nginx/nginx-component.ts';
import { postgresqlComponent } from './postgresql/postgresql-component.ts';
import { redisComponent } from './redis/redis-component.ts';
import { rolesComponent } from './roles/roles-component.ts';

/** Software that has a primary and a replica. */
const databases: readonly AnyComponent[] = [
  redisComponent,
  mariadbComponent,
  postgresqlComponent,
  filesComponent,
];

/**
 * Every component there is, in the order in which their steps are made: what others need comes first, and
 * keepalived last, so that a node asks for the address only when it can serve.
 */
export const components: readonly AnyComponent[] = [
  heartbeatComponent,
  kernelComponent,
  alertsComponent,
  firewallComponent,
  nginxComponent,
  ...databases,
  rolesComponent(databases),
  keepalivedComponent,
];
