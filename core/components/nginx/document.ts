/**
 * An nginx configuration as a tree. Values never become text before the printer, so a value can't end a directive
 * and begin another one.
 */

/** Text of ours in which nginx variables (`$host`) are meant to be replaced. Never made from anybody's input. */
export type NginxExpression = { readonly expression: string };

/** A plain string stands for exactly itself. */
export type NginxWord = string | NginxExpression;

export type NginxDirective = {
  /** The name and its arguments; in a `map` block the name is a value as well. */
  readonly words: readonly [NginxWord, ...NginxWord[]];
  /** Present for directives with `{ … }`, also when empty. */
  readonly block?: readonly NginxNode[];
};

type NginxComment = { readonly comment: string };

export type NginxNode = NginxDirective | NginxComment;

export type NginxDocument = readonly NginxNode[];

/** A directive that ends with a semicolon. */
export function directive(name: NginxWord, ...values: readonly NginxWord[]): NginxDirective {
  return { words: [name, ...values] };
}

/** A directive with a block. */
export function block(words: NginxDirective['words'], nodes: readonly NginxNode[]): NginxDirective {
  return { words, block: nodes };
}

/** Text with variables; only for constants of ours and values whose format was checked. */
export function expression(text: string): NginxExpression {
  return { expression: text };
}
