import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64, decodeUtf8 } from './bytes.ts';

it('base64 comes back as the bytes that went in', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
    }),
  );
});

it('UTF-8 is read as the platform reads it, and refused where the platform refuses it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      ),
      (raw) => {
        const bytes = new Uint8Array(raw);
        let expected: string | undefined;
        try {
          expected = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          expected = undefined;
        }
        expect(decodeUtf8(bytes)).toBe(bytes.includes(0) ? undefined : expected);
      },
    ),
  );
});
