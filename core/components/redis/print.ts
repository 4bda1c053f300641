import { AppError } from '../../errors/app-error.ts';
import { MANAGED } from '../../host/own-files.ts';
import type { RedisDocument } from './document.ts';

/**
 * Text of a redis.conf: keyword and arguments, by blanks, in double quotes where they need it (config.c, sdssplitargs).
 *
 * @throws AppError `apply.unsafe-value` for a value with control characters
 */
export function printRedisConfig(document: RedisDocument): string {
  const lines = document.flatMap(({ keyword, arguments: values, comment }) => [
    ...(comment === undefined ? [] : [`# ${comment}`]),
    [keyword, ...values.map((value) => printed(String(value)))].join(' '),
  ]);
  return `${[`# ${MANAGED}. Change pair.yaml and run: pairkeeper apply`, ...lines].join('\n')}\n`;
}

function printed(value: string): string {
  if (/\p{Cc}/u.test(value)) {
    throw new AppError('apply.unsafe-value', {
      kind: 'unexpected',
      params: { kind: 'redis', value: value.slice(0, 100) },
    });
  }
  return /^[A-Za-z0-9_.:/-]+$/.test(value)
    ? value
    : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
