import type { ReactNode } from 'react';
import type { SettingsChange } from '../../../electron/contract/settings.ts';
import { Problem } from '../../shared/problem.tsx';
import { changeSettings } from '../../shared/settings.ts';
import { useBusy } from '../../shared/use-busy.ts';

/** Changes settings at once; what went wrong with it is given back, to be shown in the section. */
export function useChange(): {
  readonly change: (change: SettingsChange) => void;
  readonly problem: ReactNode;
} {
  const { failure, run } = useBusy();
  return {
    change: (change) => run(() => changeSettings(change)),
    problem: failure === undefined ? null : <Problem error={failure} />,
  };
}
