/** Where OpenSSH's server keeps the public half of a key (sshd_config(5), HostKey). */
export function hostKeyFile(keyType: string): string {
  const kind = /ed25519/.test(keyType) ? 'ed25519' : /ecdsa/.test(keyType) ? 'ecdsa' : 'rsa';
  return `/etc/ssh/ssh_host_${kind}_key.pub`;
}
