import type { Credentials, KeyboardPrompt } from '../core/host/credentials.ts';
import { askInTurn } from './ask-in-turn.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Secrets are asked for at the terminal, never taken from options, where every user of this computer could read
 * them. What was typed once is remembered while the verb runs, for its later connections.
 */
export function promptedCredentials(context: CliContext): Credentials {
  const { prompt, output } = context;
  const remembered = new Map<string, Promise<string | undefined>>();
  const askSecret = askInTurn((text: string) => prompt.secret(text));
  const askLine = askInTurn(({ text, echo }: KeyboardPrompt) =>
    echo ? prompt.ask(withoutColon(text)) : prompt.secret(withoutColon(text)),
  );
  const secret = (key: string, params: Readonly<Record<string, string | number>>) => {
    if (!prompt.interactive) {
      return Promise.resolve(undefined);
    }
    const text = output.texts.text(`cli.ask-${key}`, params);
    const answer = remembered.get(text) ?? askSecret(text);
    remembered.set(text, answer);
    return answer;
  };
  return {
    password: ({ user, host }) => secret('password', { user, host }),
    passphrase: ({ keyFile }) => secret('passphrase', { keyFile }),
    sudoPassword: ({ user, node }) => secret('sudo-password', { user, node }),
    keyboardInteractive: async ({ prompts }) => {
      if (!prompt.interactive) {
        return undefined;
      }
      const answers: string[] = [];
      for (const question of prompts) {
        answers.push(await askLine(question));
      }
      return answers;
    },
  };
}

/** Servers end their questions with a colon; so do we. */
function withoutColon(text: string): string {
  return text.replace(/[\s:：]+$/, '');
}
