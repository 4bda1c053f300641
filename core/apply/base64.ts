const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Base64 (RFC 4648 section 4) in lines of 76 characters, as `base64 -d` reads it. Written here because the engine
 * has neither Buffer nor btoa.
 */
export function encodeBase64(bytes: Uint8Array): string {
  const lines: string[] = [];
  let line = '';
  for (let index = 0; index < bytes.length; index += 3) {
    line += encodeGroup(bytes, index);
    if (line.length === 76) {
      lines.push(line);
      line = '';
    }
  }
  return line === '' ? lines.join('\n') : [...lines, line].join('\n');
}

/** Three bytes, or what is left of them, as four characters. */
function encodeGroup(bytes: Uint8Array, index: number): string {
  const left = bytes.length - index;
  const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
  const digit = (shift: number): string => ALPHABET.charAt((group >> shift) & 63);
  return `${digit(18)}${digit(12)}${left > 1 ? digit(6) : '='}${left > 2 ? digit(0) : '='}`;
}
