import type { SpecChange } from '../../../../electron/contract/pair.ts';

/** Sets values of the pair.yaml; every question uses it. */
export type ChangeDraft = (...changes: readonly SpecChange[]) => void;
