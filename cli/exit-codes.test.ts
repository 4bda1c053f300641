import { describe, expect, it } from 'vitest';
import { AppError } from '../core/errors/app-error.ts';
import { exitCodeOf } from './exit-codes.ts';

describe('exitCodeOf', () => {
  it.each([
    ['usage', 64],
    ['connection', 69],
    ['blocked', 3],
    ['unexpected', 70],
  ] as const)('an error of kind %s leads to %d', (kind, exitCode) => {
    expect(exitCodeOf(new AppError('some.code', { kind }))).toBe(exitCode);
  });

  it('what nobody foresaw leads to 70', () => {
    expect(exitCodeOf(new TypeError('x is undefined'))).toBe(70);
    expect(exitCodeOf('text')).toBe(70);
  });
});
