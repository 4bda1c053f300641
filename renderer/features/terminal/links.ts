/** Longer addresses are cut nowhere and opened never. Characters; as in `links.open`. */
const MAXIMUM_LENGTH = 2048;

/**
 * The address that a link in a terminal leads to, or undefined when it is none that may be opened: only http and
 * https, since every other scheme hands text of a server to a program of this computer (CVE-2026-43941,
 * CVE-2026-45037), and no user name, which is how one host is made to look like another.
 *
 * @returns the address as the browser will see it: a host in other letters shows its ASCII form
 */
export function webAddress(text: string): string | undefined {
  if (text.length > MAXIMUM_LENGTH || /[\s\p{Cc}\p{Cf}]/u.test(text)) return undefined;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' && url.hostname !== '' ? url.href : undefined;
}
