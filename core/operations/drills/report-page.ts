import { type Html, html } from './html.ts';
import { reportStyle } from './report-style.ts';

/**
 * One HTML file without scripts and without anything to load: it can be mailed, printed and opened in ten years.
 * Every value that came from a server is escaped.
 *
 * @param language BCP 47 tag of the texts, e.g. `en`, `zh-CN`
 */
export function reportPage(title: string, language: string, body: Html): string {
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${{ html: reportStyle }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return page.html;
}
