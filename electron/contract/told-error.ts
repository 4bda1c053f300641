import { AppError } from '../../core/errors/app-error.ts';
import type { ToldError } from './call.ts';

/** Any error as data; what was not foreseen becomes `internal.unexpected` with its message. */
export function toToldError(error: unknown): ToldError {
  if (error instanceof AppError) {
    const { code, kind, node, params, reasons } = error;
    return { code, kind, params, reasons, ...(node === undefined ? {} : { node }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal.unexpected', kind: 'unexpected', params: { message }, reasons: [] };
}

/** The error again, at the other end. */
export function fromToldError({ code, kind, node, params, reasons }: ToldError): AppError {
  return new AppError(code, { kind, node, params, reasons });
}
