/** The part of the platform's URL that is used. Declared here: the contract is compiled without DOM and Node types. */
type WebAddress = Readonly<
  Record<'href' | 'protocol' | 'host' | 'hostname' | 'username' | 'password', string>
>;
declare const URL: new (text: string) => WebAddress;

/**
 * A web address that may be opened in the browser: only http and https, since every other scheme hands text of a server
 * to a program of this computer (CVE-2026-43941, CVE-2026-45037), and no user name, which is how one host is made to
 * look like another. Main and the window judge by this one rule.
 *
 * @returns its normal form; undefined for other schemes, for addresses that carry a login, and for what is no address
 */
export function webAddress(text: string): WebAddress | undefined {
  let url: WebAddress;
  try {
    url = new URL(text);
  } catch {
    // What is no address is none of the web.
    return undefined;
  }
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  // `https://bank.example@evil.example/` looks like another place.
  return isWeb && url.username === '' && url.password === '' && url.hostname !== '' ? url : undefined;
}
