import { type Caller, createCaller } from '../../contract/caller.ts';
import type { Port } from '../../contract/port.ts';
import { type SecretCalls, secretCalls } from '../../contract/secret-calls.ts';
import type { Problems } from '../problems.ts';

/**
 * Secrets by what they open. Typed ones stay in this process until the app ends, so that a connection that was lost
 * comes back without asking; remembered ones are kept by main, which alone can reach the keyring.
 */
export type SecretStore = {
  /** Never one that was refused. */
  find(name: string): Promise<string | undefined>;
  /** Never rejects: what the keyring refuses is told. @param forGood also in the keyring */
  keep(name: string, secret: string, forGood: boolean): Promise<void>;
  /** A server did not take it: it is not offered again until another one was typed. */
  refuse(name: string, secret: string): void;
  /** True while main can be asked to remember one. */
  canRemember(): boolean;
  /** Main's port; a new one replaces the one before. */
  connect(port: Port): void;
};

export function createSecretStore(problems: Problems): SecretStore {
  const typed = new Map<string, string>();
  const refused = new Map<string, string>();
  let main: Caller<SecretCalls, Record<never, never>> | undefined;
  const remembered = async (name: string): Promise<string | undefined> => {
    try {
      return (await main?.request('secrets.find', { name }))?.secret;
    } catch (error) {
      // A keyring that is locked or gone is no reason not to log in: then the admin is asked.
      problems.report('secrets.find', error);
      return undefined;
    }
  };
  const remember = async (name: string, secret: string): Promise<void> => {
    try {
      await main?.request('secrets.keep', { name, secret });
      problems.solved('secrets.keep');
    } catch (error) {
      problems.report('secrets.keep', error);
    }
  };
  return {
    async find(name) {
      const secret = typed.get(name) ?? (await remembered(name));
      return secret === undefined || refused.get(name) === secret ? undefined : secret;
    },
    async keep(name, secret, forGood) {
      typed.set(name, secret);
      refused.delete(name);
      if (forGood) await remember(name, secret);
    },
    refuse(name, secret) {
      refused.set(name, secret);
      typed.delete(name);
    },
    canRemember: () => main !== undefined,
    connect(port) {
      const asked = createCaller<SecretCalls, Record<never, never>>(port, secretCalls, {});
      main = asked;
      port.onClosed(() => {
        if (main === asked) main = undefined;
      });
    },
  };
}
