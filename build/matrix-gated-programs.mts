import type { Plugin } from 'vite';
import { gateFunction } from './matrix-gate.mts';

/** Where a program on a node says how far it is: the gate goes behind that line. */
const spots: Readonly<Record<string, { readonly line: string; readonly words: string }>> = {
  'transaction-common.sh': {
    line: `  printf '%s|%s\\n' "$UPTIME" "$1" >>"$TXN/journal"\n`,
    words: 'transaction "$1"',
  },
  'switchover.sh': { line: `  printf '%s %s\\n' "$1" "$STAMP" 2>/dev/null\n`, words: 'switchover "$1"' },
  'drill.sh': { line: `  printf '%s %s\\n' "$1" "$STAMP" 2>/dev/null\n`, words: 'drill "$1"' },
  'observe-common.sh': { line: 'send_event() {\n', words: '"$0" "$1"' },
};

/**
 * Puts the gate (matrix-gate.mts) into the programs for the nodes: behind every line of the transaction's journal, and
 * where switchover and drill, which keep no journal, say or record what they did. Nothing else of them changes.
 */
export function gatedPrograms(): Plugin {
  return {
    name: 'gated-programs',
    transform(code, id) {
      const file = /\/agent-scripts\/linux\/([a-z-]+\.sh)\?raw$/.exec(id)?.[1] ?? '';
      const spot = spots[file];
      if (spot === undefined) return undefined;
      const text = JSON.parse(code.replace(/^export default /, '').replace(/;?\s*$/, '')) as string;
      if (!text.includes(spot.line)) throw new Error(`${file} lacks the line behind which the gate goes`);
      const gated = text
        .replace(spot.line, () => `${spot.line}  matrix_gate ${spot.words}\n`)
        .replace('\n', () => `\n${gateFunction}`);
      return { code: `export default ${JSON.stringify(gated)}`, map: null };
    },
  };
}

/** How long the tool waits before it gives a node up. Shorter here: the nodes answer at once or are gone. */
const constants: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'core/adapters/ssh/log-in.ts': [['KEEPALIVE_INTERVAL_MS = 10_000', 'KEEPALIVE_INTERVAL_MS = 3000']],
  'core/apply/node-link.ts': [
    ['reconnectForMs = 15_000', 'reconnectForMs = 4000'],
    ['renewEveryMs = 5000', 'renewEveryMs = 1500'],
  ],
};

export function hurriedConstants(): Plugin {
  return {
    name: 'hurried-constants',
    enforce: 'pre',
    transform(code, id) {
      const file = Object.keys(constants).find((name) => id.endsWith(`/${name}`));
      if (file === undefined) return undefined;
      let changed = code;
      for (const [usual, hurried] of constants[file] ?? []) {
        if (!changed.includes(usual)) throw new Error(`${file} lacks ${usual}`);
        changed = changed.replace(usual, hurried);
      }
      return { code: changed, map: null };
    },
  };
}
