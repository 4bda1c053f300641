import { dropInPath, programPath } from '../../host/own-files.ts';
/** Where things of ours and of nginx lie on a node. */
export const CONFIG_PATH = '/etc/nginx/conf.d/pairkeeper.conf';
export const MAIN_CONFIG_PATH = '/etc/nginx/nginx.conf';
export const DROP_IN_PATH = dropInPath('nginx.service');
export const CHECK_SCRIPT_PATH = programPath('check-nginx');
export const VALIDATE_SCRIPT_PATH = programPath('validate-nginx');

/** First line of our configuration: how we know it again where the node's own records are lost. */
export const CONFIG_HEADER =
  'Written by Pairkeeper from pair.yaml. Changes made here are lost at the next apply.';

/** Path of the health endpoint; check-nginx.sh asks it too. */
export const HEALTH_PATH = '/pairkeeper/health';

/** Response header with the node that answered, by its name in pair.yaml. */
export const SERVED_BY_HEADER = 'X-Served-By';

/** nginx variable with the same. */
export const NODE_VARIABLE = '$pairkeeper_node';

/** Response header of the health endpoint with the hash of the configuration that answers. */
export const GENERATION_HEADER = 'X-Pairkeeper-Generation';

/** Path that every site answers by itself with its name, so that it can be proved without asking its upstream. */
export const SITE_PATH = '/.well-known/pairkeeper';

/** Body of that answer. */
export function siteAnswer(site: string): string {
  return `pairkeeper site ${site}`;
}
