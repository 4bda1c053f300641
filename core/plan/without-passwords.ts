/**
 * Hides passwords of keepalived's in a diff or a file: it is shown, exported and pasted, and the password that a
 * change takes away may be in use elsewhere.
 */
export function withoutPasswords(text: string): string {
  return text.replace(/^([-+ ]?[ \t]*auth_pass[ \t]+)\S.*$/gm, '$1********');
}
