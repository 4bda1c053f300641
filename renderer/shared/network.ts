import { callEngine } from './desktop.ts';

/**
 * Has everything looked at anew when the network of this computer comes back: connections that were open before may be
 * dead without either end knowing. Called once.
 */
export function followNetwork(): void {
  window.addEventListener('online', () => void callEngine('engine.resumed', {}));
}
