/** How quickly a silent node is given up; the words of `vrrp.profile`. */
export const profiles = ['tolerant', 'balanced', 'fast'] as const;
export type Profile = (typeof profiles)[number];

/**
 * The longest outage that clients see, milliseconds: for choosing, before there is a plan that predicts it. A test
 * holds these against what the engine predicts.
 */
export const profileOutageMs: Readonly<
  Record<Profile, { readonly powerOff: number; readonly serviceFailed: number }>
> = {
  tolerant: { powerOff: 3080, serviceFailed: 4430 },
  balanced: { powerOff: 950, serviceFailed: 1400 },
  fast: { powerOff: 130, serviceFailed: 1390 },
};

export function profileOf(text: string): Profile {
  return profiles.find((profile) => profile === text) ?? 'balanced';
}
