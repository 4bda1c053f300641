import type { AnyAuthMethod } from 'ssh2';
import { AppError } from '../../errors/app-error.ts';
import { quoteText } from '../../host/clean-text.ts';
import type { Account, Credentials, KeyboardPrompt } from '../../host/credentials.ts';
import { type Endpoint, endpointError } from './endpoint.ts';
import { type LocalLogin, type UserKey, userKeys } from './user-keys.ts';

/** What the server said to the last attempt (RFC 4252, 5.1). */
export type ServerAnswer = {
  /** Methods that can go on. */
  readonly methods: readonly string[];
  /** The attempt succeeded, but the server wants another factor as well. */
  readonly partialSuccess: boolean;
};

export type LoginContext = {
  readonly endpoint: Endpoint;
  readonly identityFile: string | undefined;
  readonly login: LocalLogin;
  readonly credentials: Credentials;
  /** Runs a question to the user while the server's time limit stands still. */
  readonly ask: <T>(question: () => Promise<T>) => Promise<T>;
  readonly onDeadAgent: () => void;
  /** Ends the connection at once; used where going on would send the server a wrong answer. */
  readonly abort: (error: AppError) => void;
};

/** The course of one login. */
export type Login = {
  /** The next attempt after the server's answer to the last one; undefined when there is nothing left to try. */
  next(answer: ServerAnswer | undefined): Promise<AnyAuthMethod | undefined>;
  /** Why it failed, in the words that help most. */
  failure(): AppError;
  /** True when the server let us in without asking for anything. */
  lastWasNone(): boolean;
};

/** Rounds of questions that one keyboard-interactive login may have. */
const MAXIMUM_QUESTION_ROUNDS = 10;

/**
 * Logs in with what there is: keys first, then a password or the server's own questions, and each of these once.
 * A refused password is never sent again, neither as it is nor by another method: repeating is what locks
 * accounts and gets addresses banned.
 */
export function createLogin(context: LoginContext): Login {
  const { endpoint } = context;
  const tried: string[] = [];
  let offered: readonly string[] = [];
  let failure: AppError | undefined;
  let last = 'none';
  const course = loginCourse(context);
  return {
    async next(answer) {
      if (answer !== undefined && answer.methods.length > 0) offered = answer.methods.map(quoteText);
      try {
        const step = await course.next(answer ?? { methods: [], partialSuccess: false });
        if (step.done) return undefined;
        last = step.value.type;
        if (last !== 'none' && !tried.includes(label(last))) tried.push(label(last));
        return step.value;
      } catch (error) {
        failure ??=
          error instanceof AppError ? error : endpointError('ssh.login-broken', endpoint, {}, error);
        return undefined;
      }
    },
    failure() {
      if (failure !== undefined) return failure;
      const params = {
        user: endpoint.user,
        tried: tried.join(', '),
        offered: offered.slice(0, 8).join(', '),
      };
      if (last === 'password' || last === 'keyboard-interactive') {
        return endpointError('ssh.password-refused', endpoint, params);
      }
      return endpointError(tried.length === 0 ? 'ssh.nothing-to-try' : 'ssh.auth-failed', endpoint, params);
    },
    lastWasNone: () => last === 'none',
  };
}

function label(type: string): string {
  return type === 'agent' ? 'publickey' : type;
}

type Course = AsyncGenerator<AnyAuthMethod, undefined, ServerAnswer>;

/** Yields one attempt after the other; each `yield` gives the server's answer to it. */
async function* loginCourse(context: LoginContext): Course {
  const username = context.endpoint.user;
  const used = new Set<string>();
  let answer = yield { type: 'none', username };
  const open = (method: string): boolean => answer.methods.includes(method) && !used.has(method);
  for (;;) {
    if (open('publickey')) {
      used.add('publickey');
      for (const key of await findKeys(context)) {
        answer = yield asAttempt(key, username);
        if (answer.partialSuccess) break;
      }
      if (answer.partialSuccess) continue;
    }
    const secret = open('password') ? await askPassword(context) : undefined;
    if (secret !== undefined) {
      used.add('password');
      answer = yield { type: 'password', username, password: secret };
    } else if (open('keyboard-interactive')) {
      used.add('keyboard-interactive');
      answer = yield { type: 'keyboard-interactive', username, prompt: keyboardPrompt(context) };
    } else {
      return;
    }
    if (!answer.partialSuccess) return;
  }
}

function asAttempt(key: UserKey, username: string): AnyAuthMethod {
  return key.kind === 'agent'
    ? { type: 'agent', username, agent: key.agent }
    : { type: 'publickey', username, key: key.key };
}

function accountOf(endpoint: Endpoint): Account {
  const { node, user, host, port } = endpoint;
  return { node, user, host, port };
}

function findKeys(context: LoginContext): Promise<readonly UserKey[]> {
  const { endpoint, identityFile, login, credentials, ask, onDeadAgent, abort } = context;
  const askPassphrase = (keyFile: string): Promise<string | undefined> =>
    ask(() => credentials.passphrase({ ...accountOf(endpoint), keyFile }));
  return userKeys({ endpoint, identityFile, login, askPassphrase, abort, onDeadAgent });
}

function askPassword(context: LoginContext): Promise<string | undefined> {
  return context.ask(() => context.credentials.password(accountOf(context.endpoint)));
}

type KeyboardHandler = (
  name: string,
  instructions: string,
  language: string,
  prompts: readonly { readonly prompt: string; readonly echo?: boolean }[],
  finish: (answers: string[]) => void,
) => void;

/** Hands the server's questions to the user. Without answers the login ends, before a wrong one is sent. */
function keyboardPrompt(context: LoginContext): KeyboardHandler {
  const { endpoint, ask, credentials, abort } = context;
  const params = { user: endpoint.user };
  let rounds = 0;
  return (name, instructions, _language, prompts, finish) => {
    if (++rounds > MAXIMUM_QUESTION_ROUNDS) {
      abort(endpointError('ssh.too-many-questions', endpoint, params));
      return;
    }
    const cleaned: readonly KeyboardPrompt[] = prompts.map(({ prompt, echo }) => ({
      text: quoteText(prompt),
      echo: echo === true,
    }));
    const texts = { title: quoteText(name), instruction: quoteText(instructions), prompts: cleaned };
    ask(() => credentials.keyboardInteractive({ ...accountOf(endpoint), ...texts })).then(
      (answers) => {
        if (answers?.length === prompts.length) finish([...answers]);
        else abort(endpointError('ssh.answers-missing', endpoint, params));
      },
      (error: unknown) => abort(endpointError('ssh.login-broken', endpoint, {}, error)),
    );
  };
}
