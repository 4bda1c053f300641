import { useRef, useState } from 'react';
import type { Draft, NodeAnswers } from '../../../../electron/contract/pair.ts';
import { type Busy, useBusy } from '../../../shared/use-busy.ts';
import { saveConnection } from '../draft-actions.ts';
import { connectionOf, textAt, valuesOf } from '../draft-values.ts';

type Nodes = readonly [NodeAnswers, NodeAnswers];
export type NodeIndex = 0 | 1;

/** The answers of the first step while they are typed. */
export type Connection = {
  readonly name: string;
  readonly nodes: Nodes;
  readonly isSameLogin: boolean;
  /** Something was changed since both servers were reached. */
  readonly isChanged: boolean;
  readonly saving: Busy;
  rename(name: string): void;
  changeNode(index: NodeIndex, node: NodeAnswers): void;
  shareLogin(isShared: boolean): void;
  /** Resolves when the engine has everything that was typed; then it is about to be used. */
  settle(): Promise<void>;
};

/** Holds what is typed and gives it to the engine whenever a field is left. */
export function useConnection(draft: Draft): Connection {
  const [initial] = useState(() => valuesOf(draft));
  const [name, setName] = useState(() => textAt(initial, ['name']));
  const [nodes, setNodes] = useState<Nodes>(() => connectionOf(initial));
  const [isSameLogin, setSameLogin] = useState(() => hasSameLogin(nodes));
  const [isChanged, setChanged] = useState(false);
  const saving = useBusy();
  // The newest answers, also for a field that is left before the window is drawn anew.
  const newest = useRef({ name, nodes });
  const pending = useRef<Promise<void>>(Promise.resolve());
  const save = (change: { readonly name?: string; readonly nodes?: Nodes }): void => {
    const next = { ...newest.current, ...change };
    if (JSON.stringify(next) === JSON.stringify(newest.current)) return;
    newest.current = next;
    setName(next.name);
    setNodes(next.nodes);
    setChanged(true);
    pending.current = saveConnection(draft.id, next.name, next.nodes);
    saving.run(() => pending.current);
  };
  return {
    name,
    nodes,
    isSameLogin,
    isChanged,
    saving,
    rename: (changed) => save({ name: changed }),
    changeNode: (index, node) => {
      const [first, second] = newest.current.nodes;
      const changed: Nodes = index === 0 ? [node, second] : [first, node];
      save({ nodes: isSameLogin ? withSharedLogin(changed) : changed });
    },
    shareLogin: (isShared) => {
      setSameLogin(isShared);
      if (isShared) save({ nodes: withSharedLogin(newest.current.nodes) });
    },
    settle: async () => {
      await pending.current;
      setChanged(false);
    },
  };
}

/** The second server is reached as the first one, but for a host of its own. */
function withSharedLogin([first, second]: Nodes): Nodes {
  const { host: _, ...login } = first.ssh;
  const { host } = second.ssh;
  return [first, { ...second, ssh: { ...login, ...(host === undefined ? {} : { host }) } }];
}

function hasSameLogin(nodes: Nodes): boolean {
  const [first, second] = nodes.map(({ ssh: { host: _, ...login } }) => JSON.stringify(login));
  return first === second;
}
