import { createContext, type ReactNode } from 'react';
import type { Target } from '../../../electron/contract/task.ts';

/** What a terminal on the draft's servers is given. */
type TerminalSlotProps = {
  readonly target: Target;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** The node whose terminal is wanted. */
  readonly focus: { readonly node: string };
};

/** Shows terminals; the window puts them in, since features don't know each other. */
export type TerminalSlot = (props: TerminalSlotProps) => ReactNode;

export const TerminalSlotContext = createContext<TerminalSlot | undefined>(undefined);
