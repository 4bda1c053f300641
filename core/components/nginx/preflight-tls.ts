import type { Finding, FindingLevel } from '../../preflight/finding.ts';
import type { PairContext } from '../component.ts';
import { type CertificateState, type KeyState, parseNginxFacts } from './facts.ts';
import type { NginxSettings } from './settings.ts';
import { sitesOf } from './sites.ts';

const CERTIFICATE_FINDINGS: Readonly<Record<CertificateState, readonly [FindingLevel, string] | undefined>> =
  {
    missing: ['blocker', 'certificate-missing'],
    invalid: ['blocker', 'certificate-invalid'],
    expired: ['warning', 'certificate-expired'],
    soon: ['warning', 'certificate-expires-soon'],
    unchecked: ['warning', 'certificate-unchecked'],
    ok: undefined,
  };

const KEY_FINDINGS: Readonly<Record<KeyState, readonly [FindingLevel, string] | undefined>> = {
  missing: ['blocker', 'key-missing'],
  invalid: ['blocker', 'key-invalid'],
  mismatch: ['blocker', 'key-mismatch'],
  open: ['warning', 'key-readable-by-all'],
  // The certificate's own finding says that nothing could be compared.
  unchecked: undefined,
  ok: undefined,
};

/** Judges the TLS files that the sites name, on each node and against each other. */
export function preflightTls(context: PairContext<NginxSettings>): readonly Finding[] {
  const sites = sitesOf(context.settings).flatMap((site) =>
    site.tls === undefined ? [] : [{ name: site.name, ...site.tls }],
  );
  return sites.flatMap((site) => {
    const onNodes = context.facts.map((facts) => {
      const nginx = parseNginxFacts(facts);
      return {
        node: facts.node,
        certificate: nginx.certificates.find(({ path }) => path === site.certificatePath),
        key: nginx.keys.find(
          ({ path, certificatePath }) => path === site.keyPath && certificatePath === site.certificatePath,
        ),
      };
    });
    const findings = onNodes.flatMap(({ node, certificate, key }) => [
      ...make(CERTIFICATE_FINDINGS[certificate?.state ?? 'unchecked'], {
        node,
        site: site.name,
        path: site.certificatePath,
        endDate: certificate?.endDate ?? '',
      }),
      ...make(KEY_FINDINGS[key?.state ?? 'unchecked'], {
        node,
        site: site.name,
        path: site.keyPath,
        certificatePath: site.certificatePath,
      }),
    ]);
    const fingerprints = onNodes.map(({ certificate }) => certificate?.fingerprint ?? '');
    const differ = !fingerprints.includes('') && new Set(fingerprints).size > 1;
    const params = { site: site.name, path: site.certificatePath };
    return differ
      ? [...findings, { code: 'nginx.certificates-differ', level: 'warning', params } as const]
      : findings;
  });
}

function make(
  found: readonly [FindingLevel, string] | undefined,
  params: { readonly node: string } & Readonly<Record<string, string>>,
): readonly Finding[] {
  if (found === undefined) {
    return [];
  }
  const [level, code] = found;
  return [{ code: `nginx.${code}`, level, node: params.node, params }];
}
