import { deflateSync } from 'node:zlib';
import { type IconState, iconColors, iconShapes } from './icon-shapes.ts';

/** Points per pixel and direction that are looked at; their share is the pixel's opacity. */
const SAMPLES = 4;

/**
 * A tray icon as a PNG.
 *
 * @param size width and height, pixels
 * @param isTemplate black, to be coloured by macOS as its menu bar needs it
 */
export function iconPng(state: IconState, size: number, isTemplate: boolean): Buffer {
  const [red, green, blue] = isTemplate ? [0, 0, 0] : iconColors[state];
  // Each row begins with its filter: 0, none (PNG specification §9).
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const at = y * (1 + size * 4) + 1 + x * 4;
      rows.set([red, green, blue, Math.round(opacity(state, x, y, size) * 255)], at);
    }
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header(size)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function opacity(state: IconState, x: number, y: number, size: number): number {
  const isPainted = iconShapes[state];
  let painted = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const offsetX = ((sample % SAMPLES) + 0.5) / SAMPLES;
    const offsetY = (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
    if (isPainted((x + offsetX) / size, (y + offsetY) / size)) painted += 1;
  }
  return painted / (SAMPLES * SAMPLES);
}

/** Eight bits of red, green, blue and opacity, no interlacing (§11.2.2). */
function header(size: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(size, 0);
  data.writeUInt32BE(size, 4);
  data.set([8, 6, 0, 0, 0], 8);
  return data;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Annex D of the PNG specification; zlib.crc32 is younger than the oldest Node we run on. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
