import { AppError } from '../../errors/app-error.ts';
import type { NginxDocument, NginxNode, NginxWord } from './document.ts';

const INDENT = '    ';

/** Characters that mean nothing to nginx's tokenizer (ngx_conf_read_token) anywhere in a word. */
const PLAIN_WORD = /^[A-Za-z0-9_.:/@%+,=*^~!?&|<>[\]()-]+$/;

/**
 * Writes a configuration as text.
 *
 * @returns text that nginx reads back as exactly this tree, with a newline at the end
 * @throws AppError `nginx.value-not-printable` for a value that nginx has no way to write: control characters other
 *   than tab, CR and LF, and `$` in plain text, which nginx would take for a variable and can't escape
 */
export function printNginx(document: NginxDocument): string {
  return printNodes(document, '');
}

function printNodes(nodes: readonly NginxNode[], indent: string): string {
  return nodes.map((node) => printNode(node, indent)).join('');
}

function printNode(node: NginxNode, indent: string): string {
  if ('comment' in node) {
    return node.comment
      .split(/[\r\n]/)
      .map((line) => `${indent}# ${printable(line, line)}`.trimEnd().concat('\n'))
      .join('');
  }
  const words = node.words.map(printWord).join(' ');
  return node.block === undefined
    ? `${indent}${words};\n`
    : `${indent}${words} {\n${printNodes(node.block, indent + INDENT)}${indent}}\n`;
}

function printWord(word: NginxWord): string {
  if (typeof word === 'string') {
    if (word.includes('$')) {
      throw notPrintable(word);
    }
    return PLAIN_WORD.test(word) ? word : quote(word);
  }
  return /^[A-Za-z0-9_.:/=$-]+$/.test(word.expression) ? word.expression : quote(word.expression);
}

/** Inside double quotes nginx knows `\"`, `\\`, `\t`, `\r` and `\n`; any other backslash stays as it is. */
function quote(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\t/g, '\\t')
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n');
  return `"${printable(escaped, text)}"`;
}

/** Control characters and lone surrogates can't be written in a configuration that people read. */
function printable(escaped: string, original: string): string {
  if (/[\p{Cc}\p{Cs}]/u.test(escaped)) {
    throw notPrintable(original);
  }
  return escaped;
}

function notPrintable(value: string): AppError {
  return new AppError('nginx.value-not-printable', {
    kind: 'unexpected',
    params: { value: JSON.stringify(value).slice(0, 80) },
  });
}
