/** Characters; what a server says must not fill a log. */
const LONGEST = 4000;

const secrets: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  [
    /\b(pass(?:word|phrase|wd)?|secret|token|authorization)("?\s*[:=]\s*)("[^"]*"|'[^']*'|\S+)/gi,
    '$1$2[hidden]',
  ],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]*@/gi, '$1:[hidden]@'],
];

/** Text for a log or a screen: without what looks like a secret, and not too long. */
export function redact(line: string): string {
  const hidden = secrets.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
  return hidden.length > LONGEST ? `${hidden.slice(0, LONGEST)}…` : hidden;
}
