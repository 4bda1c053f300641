/**
 * Base64 and UTF-8 decoding without a platform: the engine is compiled without DOM and Node types.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Decodes base64 (RFC 4648 §4).
 *
 * @returns the bytes up to the first character that is not of the alphabet
 */
export function decodeBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let value = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) {
      break;
    }
    value = ((value << 6) | digit) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length] = (value >> bits) & 0xff;
      length += 1;
    }
  }
  return bytes.subarray(0, length);
}

/**
 * Decodes UTF-8 strictly.
 *
 * @returns undefined when the bytes are not valid UTF-8 or hold a NUL, as binary files do
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) {
    return undefined;
  }
  const escaped: string[] = [];
  for (const byte of bytes) {
    escaped.push(ESCAPES[byte] ?? '');
  }
  try {
    return decodeURIComponent(escaped.join(''));
  } catch {
    return undefined;
  }
}

/** `%00` to `%ff`: what decodeURIComponent understands, the only strict UTF-8 decoder in the language itself. */
const ESCAPES = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).padStart(2, '0')}`);
