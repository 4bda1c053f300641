import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take a minute or more on two cores, the longest first. Vitest remembers how long files took only
 * where it has run before, which is nowhere on a fresh clone; there it begins with the largest ones.
 */
const LONGEST: readonly string[] = [
  'roles-mariadb',
  'roles-postgresql',
  'transaction',
  'interruptions',
  'apply',
  'cli',
  'change-running',
  'roles-redis',
  'simulate',
  'engine',
  'faults',
  'drill-catalogue',
  'variants',
  'alerts',
];

/** Begins with the files that take longest, so that none of them runs on alone when all others are through. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.indexOf(basename(moduleId, '.test.ts'));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
