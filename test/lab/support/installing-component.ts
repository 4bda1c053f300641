import * as z from 'zod';
import type { Component } from '../../../core/components/component.ts';

/** A component that does nothing but install one package: enough to make the preflight care about packages. */
export function installing(name: string): Component<unknown> {
  return {
    id: 'installing',
    section: 'installing',
    settings: z.unknown(),
    wants: () => true,
    reads: () => ({ packages: [name] }),
    preflight: () => [],
    steps: () => [
      {
        id: `installing/${name}`,
        component: 'installing',
        why: 'installing',
        kind: 'package',
        packages: [name],
      },
    ],
    validations: () => [],
    checks: () => [],
  };
}
