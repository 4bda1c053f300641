import { InvalidArgumentError, Option } from 'commander';
import type { HostKeyQuestion } from '../core/host/host-key.ts';
import type { CliContext } from './cli-context.ts';

/** `--host-key`, for scripts that know the fingerprints of their servers: from the provider's console, for example. */
export function hostKeyOption(): Option {
  const collect = (value: string, previous: readonly string[]) => [...previous, fingerprintOf(value)];
  return new Option('--host-key <fingerprint>').argParser(collect).default([], '');
}

/** @throws InvalidArgumentError unless the text is a fingerprint as `ssh-keygen -l` prints it */
function fingerprintOf(text: string): string {
  const fingerprint = text.replace(/=+$/, '');
  if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint)) {
    throw new InvalidArgumentError('SHA256:… (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)');
  }
  return fingerprint;
}

/**
 * Decides about a server that nobody has met yet: accepted when its fingerprint was given, else the person at the
 * terminal is asked, and without one it is refused.
 *
 * @param given fingerprints, `SHA256:` and 43 characters
 */
export function hostKeyDecision(
  context: CliContext,
  given: readonly string[],
): (question: HostKeyQuestion) => Promise<'accept' | 'refuse'> {
  const { prompt, output } = context;
  return async ({ node, host, port, keyType, fingerprint, attested }) => {
    if (given.includes(fingerprint)) {
      return 'accept';
    }
    if (!prompt.interactive) {
      return 'refuse';
    }
    // One text, since with --json nothing but questions is shown.
    const question = [
      output.texts.text('cli.host-key-unknown', { node, host, port, keyType, fingerprint }),
      ...(attested === undefined
        ? []
        : [output.texts.text(`cli.host-key-peer-${attested.verdict}`, { peer: attested.by, node })]),
      output.texts.text('cli.host-key-compare', { file: keyFileOf(keyType) }),
      output.texts.text('cli.ask-host-key'),
    ].join('\n');
    return (await prompt.confirm(question)) ? 'accept' : 'refuse';
  };
}

/** Where OpenSSH keeps the public half of a host key of this type (sshd_config(5), HostKey). */
function keyFileOf(keyType: string): string {
  const kind = keyType.startsWith('ecdsa') ? 'ecdsa' : keyType === 'ssh-ed25519' ? 'ed25519' : 'rsa';
  return `/etc/ssh/ssh_host_${kind}_key.pub`;
}
