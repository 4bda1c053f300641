/** What stands before the cursor in one of the panes. */
export type PromptLine = {
  /** The node's name in pair.yaml. */
  readonly node: string;
  /** The line up to the cursor. */
  readonly text: string;
};

/** So many characters may be on their way back from one server and there already from the other. */
const MAXIMUM_ECHO_LAG = 64;

/**
 * How the lines before the two cursors compare, apart from what is allowed to differ: the names of the servers and
 * the time.
 *
 * - same: what is typed now means the same on both
 * - echoing: one is only further; the echo of the last keys is still on its way
 * - different: not the same command, directory, user or program
 */
export type Comparison = 'same' | 'echoing' | 'different';

export function comparePrompts(first: PromptLine, second: PromptLine): Comparison {
  const names = [first.node, second.node];
  const a = neutral(first.text, names);
  const b = neutral(second.text, names);
  if (a === b) return 'same';
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  const isPart = shorter !== '' && longer.startsWith(shorter);
  return isPart && longer.length - shorter.length <= MAXIMUM_ECHO_LAG ? 'echoing' : 'different';
}

/** What to do with keys that are meant for both servers. */
export type KeyDecision = 'send' | 'wait' | 'stop';

/**
 * @param hasWaited whether the time for the echo to arrive is over
 * @returns `wait` while the two may still become the same; Enter is sent only when they are
 */
export function decideKeys(keys: string, comparison: Comparison, hasWaited: boolean): KeyDecision {
  const runs = /[\r\n]/.test(keys);
  if (comparison === 'same' || (comparison === 'echoing' && !runs)) return 'send';
  return hasWaited ? 'stop' : 'wait';
}

/** Mouse and focus reports are about one pane and mean nothing to the other. */
export function isForOnePane(data: string): boolean {
  return /^\u001b\[(?:[IO]$|<[\d;]+[Mm]|M)/.test(data);
}

/** Keys as they are shown in the bar: what can be read as it is, the rest by its common name. */
export function showKeys(data: string): string {
  return data
    .replace(/\u001b(?:[[O][0-9;?]*[ -/]*[@-~])?/g, '␛')
    .replace(/\r\n?|\n/g, '⏎')
    .replace(/\t/g, '⇥')
    .replace(/\u007f/g, '⌫')
    .replace(/[\u0000-\u001a]/g, (key) => `^${String.fromCharCode(key.charCodeAt(0) + 64)}`)
    .replace(/[\p{Cc}\p{Cf}]/gu, '·');
}

function neutral(text: string, names: readonly string[]): string {
  const withoutNames = names.reduce(
    (line, name) => (name === '' ? line : line.split(name).join('\u0000')),
    text,
  );
  return withoutNames
    .replace(/@[\p{L}\p{N}._\u0000-]+/gu, '@')
    .replace(/\d{1,2}:\d{2}(?::\d{2})?/g, ':')
    .trimEnd();
}
