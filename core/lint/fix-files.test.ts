import { describe, expect, it } from 'vitest';
import { fixFiles } from './fix-files.ts';

const fix = (files: Readonly<Record<string, string>>) =>
  fixFiles({
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    include: () => [],
    readScript: () => 'unknown',
  });

const tutorial = (state: string, priority: number, more = '') => `! from a tutorial
global_defs {
   router_id node_${priority}
   vrrp_strict
   vrrp_garp_interval 0
}

vrrp_script chk {
   script "/usr/local/bin/chk"
   weight -3   # not enough
}

vrrp_instance VI_1 {
   state ${state}
   interface eth0
   some_new_directive 1 2
   virtual_router_id 87
   priority ${priority}
   ${more}
   virtual_ipaddress {
      10.0.0.100/24
   }
   track_script {
      chk
   }
}
`;

describe('fixFiles', () => {
  it('changes the lines at fault and no others', () => {
    const files = { a: tutorial('MASTER', 150, 'nopreempt'), b: tutorial('BACKUP', 100, 'nopreempt') };
    const { changed, left } = fix(files);
    expect(left).toEqual([]);
    expect(changed.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(changed[0]?.text).toBe(
      tutorial('BACKUP', 150, 'nopreempt')
        .replace('   vrrp_strict\n   vrrp_garp_interval 0\n', '')
        .replace('   weight -3   # not enough\n', '')
        .replace('global_defs {', 'global_defs {\n    enable_script_security\n    script_user root'),
    );
  });

  it('leaves what needs a decision to a person', () => {
    const { changed, left } = fix({ a: tutorial('BACKUP', 100).replace('virtual_router_id 87', '') });
    expect(left.map(({ code }) => code)).toEqual(['lint.router-id-missing']);
    expect(changed[0]?.text).toContain('some_new_directive 1 2');
  });

  it('changes nothing where nothing is wrong', () => {
    const once = fix({ a: tutorial('BACKUP', 100) }).changed[0]?.text ?? '';
    expect(fix({ a: once }).changed).toEqual([]);
  });
});
