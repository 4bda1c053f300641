import type { Plan } from '../../core/plan/plan.ts';

/** What is planned for one node: a file of nginx that changes by a line. */
export function planOf(node: string): Plan['nodes'][number] {
  const step = {
    id: 'nginx/config',
    component: 'nginx',
    why: 'nginx.config',
    kind: 'file',
    path: '/etc/nginx/conf.d/pairkeeper.conf',
    content: '',
    mode: '0644',
    owner: 'root:root',
  } as const;
  const diff = '--- a\n+++ b\n@@ -1 +1 @@\n-listen 80;\n+listen 8080;\n';
  const planned = { step, change: 'update', expectedSha256: 'x', diff, undoable: true } as const;
  return { node, steps: [planned], unchanged: 3, validations: [] };
}
