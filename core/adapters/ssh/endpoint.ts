import { AppError } from '../../errors/app-error.ts';

/** One SSH server on the way: the node itself, or the jump host in front of it. */
export type Endpoint = {
  /** Name of the node in pair.yaml that this is about. */
  readonly node: string;
  readonly hop: 'target' | 'jump';
  readonly host: string;
  readonly port: number;
  readonly user: string;
};

/** An error of kind `connection` whose text can name the server that it is about. */
export function endpointError(
  code: string,
  endpoint: Endpoint,
  params: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): AppError {
  const { node, hop, host, port } = endpoint;
  return new AppError(code, { kind: 'connection', node, params: { hop, host, port, ...params }, cause });
}
