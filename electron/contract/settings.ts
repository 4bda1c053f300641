import * as z from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Settings of the app, with their defaults. A file that does not fit is kept aside and reported, never patched up. */
export const settingsSchema = z.object({
  version: z.literal(1).default(1),
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  colorScheme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Closing the window leaves the app in the tray. */
  closeToTray: z.boolean().default(true),
  startAtLogin: z.boolean().default(false),
  notifications: z
    .object({
      enabled: z.boolean().default(true),
      /** Local times between which no toast is shown; the tray still changes. */
      quiet: z
        .object({
          enabled: z.boolean().default(false),
          from: clock.default('22:00'),
          to: clock.default('07:00'),
        })
        .prefault({}),
      /** Pairs that show no toasts. */
      mutedPairs: z.array(z.string().max(64)).max(1000).default([]),
    })
    .prefault({}),
  terminal: z
    .object({
      fontSize: z.int().min(8).max(32).default(13),
      record: z.boolean().default(false),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Some settings to be changed; each group is given whole. */
export const settingsChange = settingsSchema.omit({ version: true }).partial();
export type SettingsChange = z.infer<typeof settingsChange>;
