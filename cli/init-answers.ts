import { components } from '../core/components/registry.ts';
import { AppError } from '../core/errors/app-error.ts';
import { type InitialAnswers, initialSpecText } from '../core/spec/initial-spec.ts';
import { loadSpec, type SpecIssue } from '../core/spec/load-spec.ts';
import type { CliContext } from './cli-context.ts';
import { errorLines } from './describe.ts';

/** What `init` may be told by flags; what is missing is asked for. */
export type InitFlags = {
  readonly name?: string;
  /** `name=address`, twice. */
  readonly node: readonly string[];
  readonly vip: readonly string[];
  readonly witness: readonly string[];
  /** `address:port`. */
  readonly backend: readonly string[];
  readonly identity?: string;
  readonly user?: string;
  readonly profile?: NonNullable<InitialAnswers['profile']>;
};

/** One question, and what becomes of its answer. */
type Field = {
  /** Key of the question: `cli.ask-<key>`. */
  readonly key: string;
  /** Path in pair.yaml that the answer goes to; problems elsewhere are not this answer's fault. */
  readonly path: string;
  readonly given: readonly string[];
  /** What an empty answer means; without a terminal it is taken without asking. */
  readonly fallback?: string;
  /** Several answers may be typed, separated by commas or blanks. */
  readonly isList?: true;
  put(draft: InitialAnswers, answers: readonly string[]): InitialAnswers;
};

/** Stands for what has not been answered yet, so that each answer can be judged by itself (RFC 5737 addresses). */
const placeholder: InitialAnswers = {
  name: 'pair',
  nodes: [
    { name: 'node-1', address: '192.0.2.1' },
    { name: 'node-2', address: '192.0.2.2' },
  ],
  vips: [{ address: '192.0.2.3/24' }],
};

/**
 * Collects the answers of `init`, from flags first and then by questions. A typed answer that can't be right is told
 * at once and asked for again; flags are judged by the caller, all together.
 *
 * @throws AppError `cli.too-many-nodes`, `cli.no-terminal`, `cli.interrupted`
 */
export async function collectAnswers(context: CliContext, flags: InitFlags): Promise<InitialAnswers> {
  if (flags.node.length > 2) {
    throw new AppError('cli.too-many-nodes', { kind: 'usage', params: { given: flags.node.length } });
  }
  let draft: InitialAnswers = {
    ...placeholder,
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
  };
  for (const field of fieldsOf(flags)) {
    draft = await fill(context, draft, field);
  }
  return draft;
}

async function fill(context: CliContext, draft: InitialAnswers, field: Field): Promise<InitialAnswers> {
  const { prompt, output } = context;
  if (field.given.length > 0) {
    return field.put(draft, field.given);
  }
  if (!prompt.interactive && field.fallback !== undefined) {
    return field.put(draft, answersOf(field, field.fallback));
  }
  for (;;) {
    const answer = await prompt.ask(output.texts.text(`cli.ask-${field.key}`), field.fallback);
    const candidate = field.put(draft, answersOf(field, answer));
    const problems = problemsAt(candidate, field.path);
    if (problems.length === 0) {
      return candidate;
    }
    for (const problem of problems) {
      output.say(errorLines(problem, output.texts, output.style));
    }
  }
}

function problemsAt(answers: InitialAnswers, path: string): readonly SpecIssue[] {
  const loaded = loadSpec(
    initialSpecText(answers, () => ''),
    components,
  );
  return loaded.ok ? [] : loaded.issues.filter((issue) => issue.path.startsWith(path));
}

function answersOf({ isList }: Field, answer: string): readonly string[] {
  return isList === true ? answer.split(/[\s,，]+/).filter((word) => word !== '') : [answer];
}

/** In the order in which they are asked: what the servers are, how to log in, what they shall do. */
function fieldsOf(flags: InitFlags): readonly Field[] {
  const one = (flag: string | undefined) => (flag === undefined ? [] : [flag]);
  return [
    {
      key: 'name',
      path: 'name',
      given: one(flags.name),
      fallback: 'pair',
      put: (draft, [name = '']) => ({ ...draft, name }),
    },
    nodeField(flags, 0),
    nodeField(flags, 1),
    {
      key: 'user',
      path: 'nodes[0].ssh',
      given: one(flags.user),
      fallback: 'root',
      put: (draft, [user = '']) => ({
        ...draft,
        nodes: [withSsh(draft.nodes[0], { user }), withSsh(draft.nodes[1], { user })],
      }),
    },
    {
      key: 'vip',
      path: 'vips',
      given: flags.vip,
      isList: true,
      put: (draft, answers) => ({
        ...draft,
        vips: (answers.length > 0 ? answers : ['']).map((address) => ({ address })),
      }),
    },
    {
      key: 'witness',
      path: 'witnesses',
      given: flags.witness,
      fallback: '',
      isList: true,
      put: (draft, witnesses) => ({ ...draft, witnesses }),
    },
    {
      key: 'backend',
      path: 'nginx',
      given: flags.backend,
      fallback: '',
      isList: true,
      put: (draft, backends) => ({ ...draft, backends: backends.map(parseBackend) }),
    },
  ];
}

type Node = InitialAnswers['nodes'][number];

function nodeField(flags: InitFlags, index: 0 | 1): Field {
  const given = flags.node[index];
  const { identity } = flags;
  return {
    key: `node-${index + 1}`,
    path: `nodes[${index}]`,
    given: given === undefined ? [] : [given],
    put: (draft, [text = '']) => {
      const named = parseNode(text, index);
      const node = identity === undefined ? named : withSsh(named, { identityFile: identity });
      return { ...draft, nodes: index === 0 ? [node, draft.nodes[1]] : [draft.nodes[0], node] };
    },
  };
}

function withSsh(node: Node, ssh: NonNullable<Node['ssh']>): Node {
  return { ...node, ssh: { ...node.ssh, ...ssh } };
}

function parseNode(text: string, index: 0 | 1): Node {
  const separator = text.indexOf('=');
  return {
    name: separator < 0 ? `node-${index + 1}` : text.slice(0, separator),
    address: text.slice(separator + 1),
  };
}

/** `address`, `address:port`, `[IPv6]:port` or a bare IPv6 address. */
export function parseBackend(text: string): { readonly address: string; readonly port?: number } {
  const [, bracketed, plain, port] = text.match(/^(?:\[(.*)\]|([^:]*))(?::(\d{1,5}))?$/) ?? [];
  const address = bracketed ?? plain ?? text;
  return { address, ...(port === undefined ? {} : { port: Number(port) }) };
}
