/** A server that a terminal can be opened on. */
export type TerminalNode = { readonly name: string; readonly address: string };
