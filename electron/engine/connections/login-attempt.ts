import type { SshDependencies } from '../../../core/adapters/ssh/ssh-dependencies.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import type { CancelSignal } from '../../../core/host/cancel-signal.ts';
import { createCancelSource } from '../../../core/host/cancel-source.ts';
import type { Account, Credentials } from '../../../core/host/credentials.ts';
import type { QuestionBody, QuestionBroker } from '../questions/question-broker.ts';
import type { SecretStore } from './secret-store.ts';

/** One connection in the making: where its secrets come from, and what becomes of them. */
export type LoginAttempt = {
  readonly credentials: Credentials;
  readonly decideHostKey: SshDependencies['decideHostKey'];
  /** It worked: what was typed is kept. */
  succeeded(): Promise<void>;
  /** It did not: a secret that was refused is not offered again. Returns the error to be told. */
  failed(error: unknown): unknown;
};

/** Which kind of secret an error says is wrong. */
const wrongSecrets: Readonly<Record<string, string>> = {
  'ssh.password-refused': 'password',
  'ssh.passphrase-wrong': 'passphrase',
  'sudo.password-wrong': 'sudo-password',
};

type Used = { readonly secret: string; readonly typed?: { readonly remember: boolean } };

/**
 * @param asking absent: nobody is asked, and a login that would have had to fails with `watch.login-needed`
 */
export function beginLogin(
  secrets: SecretStore,
  asking?: { readonly questions: QuestionBroker; readonly signal?: CancelSignal },
): LoginAttempt {
  const used = new Map<string, Used>();
  let isMissing = false;
  // A question that nobody waits for any more must not stay on the screen.
  const over = createCancelSource();
  asking?.signal?.addEventListener('abort', over.cancel, { once: true });
  if (asking?.signal?.aborted === true) over.cancel();
  const ask = async (key: string, body: QuestionBody) => {
    isMissing ||= asking === undefined;
    return asking?.questions.ask(key, body, over.signal) ?? { kind: 'refused' as const };
  };
  const secret = async (
    kind: 'password' | 'passphrase' | 'sudo-password',
    name: string,
    body: QuestionBody,
  ) => {
    const key = `${kind} ${name}`;
    const known = await secrets.find(key);
    if (known !== undefined) {
      used.set(key, { secret: known });
      return known;
    }
    const answer = await ask(key, body);
    if (answer.kind !== 'secret') return undefined;
    used.set(key, { secret: answer.secret, typed: { remember: answer.remember } });
    return answer.secret;
  };
  return {
    credentials: credentialsOf(secrets, secret, ask),
    async decideHostKey(question) {
      const { host, port, fingerprint } = question;
      const answer = await ask(`host-key ${host}:${port} ${fingerprint}`, { kind: 'host-key', question });
      return answer.kind === 'host-key' && answer.isAccepted ? 'accept' : 'refuse';
    },
    async succeeded() {
      for (const [name, { secret: text, typed }] of used) {
        if (typed !== undefined) await secrets.keep(name, text, typed.remember);
        used.set(name, { secret: text });
      }
    },
    failed(error) {
      over.cancel();
      asking?.signal?.removeEventListener('abort', over.cancel);
      if (!(error instanceof AppError)) return error;
      const kind = wrongSecrets[error.code];
      for (const [name, { secret: text }] of used) {
        if (kind !== undefined && name.startsWith(`${kind} `)) secrets.refuse(name, text);
      }
      if (!isMissing || !/^(?:ssh|sudo)\./.test(error.code)) return error;
      return new AppError('watch.login-needed', { kind: 'connection', node: error.node, cause: error });
    },
  };
}

type AskSecret = (
  kind: 'password' | 'passphrase' | 'sudo-password',
  name: string,
  body: QuestionBody,
) => Promise<string | undefined>;
type Ask = (key: string, body: QuestionBody) => ReturnType<QuestionBroker['ask']>;

function credentialsOf(secrets: SecretStore, secret: AskSecret, ask: Ask): Credentials {
  const canRemember = secrets.canRemember();
  const login = ({ user, host, port }: Account) => `${user}@${host}:${port}`;
  return {
    password: (account) =>
      secret('password', login(account), { kind: 'password', account: plain(account), canRemember }),
    sudoPassword: (account) =>
      secret('sudo-password', login(account), {
        kind: 'sudo-password',
        account: plain(account),
        canRemember,
      }),
    passphrase: ({ keyFile, ...account }) =>
      secret('passphrase', keyFile, { kind: 'passphrase', account: plain(account), keyFile, canRemember }),
    async keyboardInteractive({ title, instruction, prompts, ...account }) {
      const key = `keyboard-interactive ${login(account)} ${JSON.stringify(prompts)}`;
      const body = { kind: 'keyboard-interactive', account, title, instruction, prompts } as const;
      const answer = await ask(key, body);
      return answer.kind === 'answers' ? answer.answers : undefined;
    },
  };
}

function plain({ node, user, host, port }: Account): Account {
  return { node, user, host, port };
}
