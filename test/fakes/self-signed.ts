import { generateKeyPairSync, sign } from 'node:crypto';

/** One value of DER (ITU-T X.690) under 64 KiB. */
function der(tag: number, ...parts: readonly (Buffer | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = body;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), body]);
}

const SEQUENCE = 0x30;
const ECDSA_WITH_SHA256 = der(SEQUENCE, [0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]);

/** A certificate that nobody vouches for, with its key; both as PEM, valid from 2020 to 2049. */
export function selfSigned(): { readonly cert: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const nameless = der(SEQUENCE);
  const time = (text: string): Buffer => der(0x17, Buffer.from(text));
  const content = der(
    SEQUENCE,
    der(0x02, [1]),
    ECDSA_WITH_SHA256,
    nameless,
    der(SEQUENCE, time('200101000000Z'), time('490101000000Z')),
    nameless,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, [0], sign('sha256', content, privateKey));
  const body = der(SEQUENCE, content, ECDSA_WITH_SHA256, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${body.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
