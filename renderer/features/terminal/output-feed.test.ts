import { describe, expect, it } from 'vitest';
import { createOutputFeed } from './output-feed.ts';

describe('output on its way to the screen', () => {
  const kibibyte = 1024;

  it('comes in order and whole, a little at a time', () => {
    const shown: number[] = [];
    const done: (() => void)[] = [];
    const written: number[] = [];
    const feed = createOutputFeed(
      (bytes, finished) => {
        written.push(...bytes);
        done.push(finished);
      },
      (bytes) => shown.push(bytes),
    );
    const bytes = Uint8Array.from({ length: 300 * kibibyte }, (_, index) => index % 251);
    feed.push(bytes.subarray(0, 200 * kibibyte));
    feed.push(bytes.subarray(200 * kibibyte));
    expect(written.length).toBeLessThan(bytes.length);
    while (done.length > 0) done.shift()?.();
    expect(written.every((byte, index) => byte === index % 251)).toBe(true);
    expect(shown.reduce((sum, count) => sum + count, 0)).toBe(bytes.length);
  });

  it('can be dropped but for what the screen has already, and counts as shown', () => {
    let shown = 0;
    let written = 0;
    const feed = createOutputFeed(
      (bytes) => {
        written += bytes.length;
      },
      (bytes) => {
        shown += bytes;
      },
    );
    feed.push(new Uint8Array(1024 * kibibyte));
    const waiting = feed.waitingBytes;
    expect(feed.drop()).toBe(waiting);
    expect(feed.waitingBytes).toBe(0);
    expect(shown).toBe(1024 * kibibyte - written);
  });
});
