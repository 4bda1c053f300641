/** Text that is HTML already; everything else is escaped on its way in. */
export type Html = { readonly html: string };

/** Looks a text up: `drill.…`, `event.…`; the caller knows the language. */
export type Text = (key: string, params?: Readonly<Record<string, string | number | boolean>>) => string;

/** Escapes a value for text and for attributes in double quotes (HTML Living Standard §13.3). */
function escapeHtml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Builds HTML; values are escaped unless they are HTML already, lists are joined. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const text = parts.reduce((before, part, index) => `${before}${inserted(values[index - 1])}${part}`);
  return { html: text };
}

function inserted(value: string | number | Html | readonly Html[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'html' in value ? value.html : value.map((part) => part.html).join('');
}

/** A time of a report: fractions of a millisecond are more than a probe is worth. */
export function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}
