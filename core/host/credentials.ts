/**
 * Where secrets come from: a prompt, a vault, or nowhere. Answering `undefined` means "there is none"; the
 * engine then goes on to the next way in, or fails saying what it would have needed. Nothing asked here is ever
 * asked twice in one connection, so that a typing mistake can't lock an account.
 */

/** The account that a secret belongs to. */
export type Account = {
  /** Name of the node in pair.yaml. */
  readonly node: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
};

/** One line that a server asks for; its text comes from the server and was cleaned of control characters. */
export type KeyboardPrompt = { readonly text: string; readonly echo: boolean };

type KeyboardQuestion = Account & {
  readonly title: string;
  readonly instruction: string;
  readonly prompts: readonly KeyboardPrompt[];
};

export type Credentials = {
  /** The login password of an account. */
  password(account: Account): Promise<string | undefined>;
  /** The passphrase of an encrypted private key; asked only after the server has said that it wants this key. */
  passphrase(question: Account & { readonly keyFile: string }): Promise<string | undefined>;
  /** One answer for each prompt (RFC 4256), for one-time codes and the like. */
  keyboardInteractive(question: KeyboardQuestion): Promise<readonly string[] | undefined>;
  /** What sudo asks of this user on this node; often the login password. */
  sudoPassword(account: Account): Promise<string | undefined>;
};
