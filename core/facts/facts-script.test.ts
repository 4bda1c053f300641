import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.ts';
import { factsScript } from './facts-script.ts';

describe('the facts script', () => {
  it('asks for everything once, whoever wants it', () => {
    const script = factsScript([
      { id: 'a', reads: { packages: ['curl', 'nginx'], paths: ['/etc/x', '/etc/d/*'] } },
      {
        id: 'b',
        reads: { packages: ['curl'], paths: ['/etc/x'], sysctl: ['net.ipv4.conf.eth0/1.forwarding'] },
      },
    ]);
    expect(script).toContain("PK_PACKAGES='curl nginx'\n");
    expect(script).toContain('set -- /etc/x /etc/d/*\n');
    expect(script).toContain('PK_SYSCTL_FILES=/proc/sys/net/ipv4/conf/eth0.1/forwarding\n');
  });

  it('hands on hostile paths as plain words and refuses what can’t be one', () => {
    const script = factsScript([{ id: 'a', reads: { paths: ['/tmp/$(reboot)/*', "/tmp/it's; rm -rf"] } }]);
    expect(script).toContain(`set -- '/tmp/$(reboot)/'* '/tmp/it'\\''s; rm -rf'\n`);
    for (const reads of [
      { paths: ['relative'] },
      { paths: ['/a\nb'] },
      { packages: ['a b'] },
      { packages: ['-x'] },
      { units: ['a;reboot'] },
      { sysctl: ['a$(b)'] },
      { programs: ['`x`'] },
    ]) {
      expect(() => factsScript([{ id: 'a', reads }]), JSON.stringify(reads)).toThrow(AppError);
    }
  });

  it('runs the components’ own scripts apart from each other', () => {
    const script = factsScript([
      { id: 'a', reads: { script: 'echo a; exit 1' } },
      { id: 'b', reads: { script: 'echo b' } },
    ]);
    expect(script).toContain("pk_section 'component a'\n(\necho a; exit 1\n)");
    expect(script.indexOf("'component a'")).toBeLessThan(script.indexOf("'component b'"));
    expect(script.trimEnd().endsWith('pk_section end')).toBe(true);
  });
});
