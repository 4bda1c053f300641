import * as z from 'zod';
import type { ErrorParams } from '../../core/errors/app-error.ts';
import type { KeyboardPrompt } from '../../core/host/credentials.ts';
import type { HostKeyQuestion } from '../../core/host/host-key.ts';

type Account = {
  readonly node: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
};

/** Something that only the admin knows, asked while a connection or a plan is made. */
export type Question = { readonly id: string } & (
  | { readonly kind: 'host-key'; readonly question: HostKeyQuestion }
  | { readonly kind: 'password' | 'sudo-password'; readonly account: Account; readonly canRemember: boolean }
  | {
      readonly kind: 'passphrase';
      readonly account: Account;
      readonly keyFile: string;
      readonly canRemember: boolean;
    }
  | {
      readonly kind: 'keyboard-interactive';
      readonly account: Account;
      readonly title: string;
      readonly instruction: string;
      readonly prompts: readonly KeyboardPrompt[];
    }
  | {
      /** What neither node of a pair has, such as the URL of an alert channel. */
      readonly kind: 'pair-secret';
      readonly pair: string;
      /** The first one: beside its questions this one is shown. */
      readonly node: string;
      /** Text key `secret.<why>` saying what to type. */
      readonly why: string;
      readonly params: ErrorParams;
    }
);

const secret = z.string().max(4096);

/** The admin's answer; `refused` closes the question without one. */
export const questionAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('refused') }),
  z.strictObject({ kind: z.literal('host-key'), isAccepted: z.boolean() }),
  z.strictObject({ kind: z.literal('secret'), secret, remember: z.boolean() }),
  z.strictObject({ kind: z.literal('answers'), answers: z.array(secret).max(32) }),
]);
export type QuestionAnswer = z.infer<typeof questionAnswer>;
