import type { FileFacts, NodeFacts, PairFacts } from '../../facts/node-facts.ts';
import type { GivenSecrets, SecretNeed } from '../component.ts';
import { channelSecretPath, DEAD_MAN_SECRET_PATH } from './paths.ts';
import type { AlertsSettings, ChannelSettings } from './settings.ts';

/** What a secret is for; also the first word of its line in the file on the node. */
type SecretWord = 'url' | 'token' | 'signing-key' | 'password';

/** A file of secrets on the nodes, the same on both. */
export type SecretFile = {
  /** `dead-man`, or the name of the channel. */
  readonly owner: string;
  readonly path: string;
  readonly words: readonly SecretWord[];
};

/** One line each, and nothing that curl's configuration or a header would take for its end. */
const FORMS: Readonly<Record<SecretWord, RegExp>> = {
  url: /^https?:\/\/[^\s"\\]{1,2000}$/,
  token: /^[\x21-\x7e]{1,2000}$/,
  'signing-key': /^[\x21-\x7e]{1,500}$/,
  password: /^[^\r\n\0]{1,500}$/,
};

export function secretFiles({ channels, deadMan }: AlertsSettings): readonly SecretFile[] {
  const files = channels.map((channel) => ({
    owner: channel.name,
    path: channelSecretPath(channel.name),
    words: wordsOf(channel),
  }));
  const ping: SecretFile = { owner: 'dead-man', path: DEAD_MAN_SECRET_PATH, words: ['url'] };
  return [...files.filter(({ words }) => words.length > 0), ...(deadMan ? [ping] : [])];
}

function wordsOf(channel: ChannelSettings): readonly SecretWord[] {
  switch (channel.type) {
    case 'webhook':
      return [
        'url',
        ...(channel.authenticated ? (['token'] as const) : []),
        ...(channel.signed ? (['signing-key'] as const) : []),
      ];
    case 'ntfy':
      return ['url', ...(channel.authenticated ? (['token'] as const) : [])];
    case 'dingtalk':
    case 'feishu':
      return ['url', ...(channel.signed ? (['signing-key'] as const) : [])];
    case 'slack':
    case 'wecom':
      return ['url'];
    case 'telegram':
      return ['token'];
    case 'smtp':
      return channel.user === undefined ? [] : ['password'];
  }
}

/** Under what name a secret is asked for and given. */
function secretId(owner: string, word: SecretWord): string {
  return `alerts.${owner}.${word}`;
}

/** What neither node has and nobody has given yet. */
export function missingSecrets(
  settings: AlertsSettings,
  facts: PairFacts,
  given: GivenSecrets = {},
): readonly SecretNeed[] {
  return secretFiles(settings).flatMap(({ owner, path, words }) =>
    words
      .filter((word) => secretValue(owner, path, word, facts, given) === undefined)
      .map((word) => ({ id: secretId(owner, word), why: `alerts.${word}`, params: { channel: owner } })),
  );
}

/** Secrets that can't be what they are meant to be; the values are not repeated. */
export function misshapenSecrets(
  settings: AlertsSettings,
  given: GivenSecrets = {},
): readonly { readonly owner: string; readonly word: SecretWord }[] {
  return secretFiles(settings).flatMap(({ owner, words }) =>
    words
      .filter((word) => {
        const value = given[secretId(owner, word)];
        return value !== undefined && !FORMS[word].test(value);
      })
      .map((word) => ({ owner, word })),
  );
}

/** Channels whose URL sends everything in clear. */
export function plainUrls(
  settings: AlertsSettings,
  facts: PairFacts,
  given?: GivenSecrets,
): readonly string[] {
  return secretFiles(settings)
    .filter(({ owner, path, words }) =>
      words.some((word) => secretValue(owner, path, word, facts, given)?.startsWith('http://') === true),
    )
    .map(({ owner }) => owner);
}

/** The file as alert-channel.sh reads it: `WORD VALUE` lines. What was given goes before what a node has. */
export function renderSecretFile(
  { owner, path, words }: SecretFile,
  facts: PairFacts,
  given: GivenSecrets = {},
): string {
  const lines = words.map((word) => `${word} ${secretValue(owner, path, word, facts, given) ?? ''}`);
  return `${lines.join('\n')}\n`;
}

function secretValue(
  owner: string,
  path: string,
  word: SecretWord,
  facts: PairFacts,
  given: GivenSecrets = {},
): string | undefined {
  return (
    given[secretId(owner, word)] ?? presentValue(facts[0], path, word) ?? presentValue(facts[1], path, word)
  );
}

function presentValue(facts: NodeFacts, path: string, word: SecretWord): string | undefined {
  const file: FileFacts | undefined = facts.files[path];
  const line = file?.content?.split('\n').find((text) => text.startsWith(`${word} `));
  const value = line?.slice(word.length + 1) ?? '';
  return FORMS[word].test(value) ? value : undefined;
}
