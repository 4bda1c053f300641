import { webAddress } from '../../../electron/contract/web-address.ts';

/** Longer addresses are cut nowhere and opened never. Characters; as in `links.open`. */
const MAXIMUM_LENGTH = 2048;

/**
 * The address that a link in a terminal leads to, or undefined when it is none that may be opened.
 *
 * @returns the address as the browser will see it: a host in other letters shows its ASCII form
 */
export function linkAddress(text: string): string | undefined {
  if (text.length > MAXIMUM_LENGTH || /[\s\p{Cc}\p{Cf}]/u.test(text)) return undefined;
  return webAddress(text)?.href;
}
