/** A MariaDB option file: groups of options. Values never become text before the printer. */
export type OptionFile = readonly OptionGroup[];

type OptionGroup = {
  /** e.g. `mariadb`. */
  readonly name: string;
  readonly entries: readonly (Option | Comment)[];
};

export type Option = { readonly name: string; readonly value: string | number };

export type Comment = { readonly comment: string };
