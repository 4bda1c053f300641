import type { ConfFile } from '../keepalived-conf/parse-conf.ts';
import { withoutComment } from '../lint/lint-nginx.ts';

/** Ports on which nginx serves clients by these files, ascending; not those of the loopback alone. */
export function servedPorts(files: readonly ConfFile[]): readonly number[] {
  const ports = files.flatMap(({ text }) =>
    text.split(/\r?\n/).flatMap((raw) => {
      const line = ` ${withoutComment(raw)} `;
      return Array.from(line.matchAll(/[\s;{}]listen\s+([^\s;]+)/g)).flatMap(([, where = '']) =>
        portOf(where),
      );
    }),
  );
  return [...new Set(ports)].filter((port) => port >= 1 && port <= 65_535).sort((a, b) => a - b);
}

/** `80`, `*:80`, `[::]:443`, `10.0.0.1:8080`, `10.0.0.1`; neither `unix:…` nor the loopback. */
function portOf(where: string): readonly number[] {
  if (/^(unix:|127\.|localhost|\[::1\])/.test(where)) {
    return [];
  }
  const port = /^(\d+)$/.exec(where)?.[1] ?? /^(?:\*|\[[^\]]*\]|[A-Za-z0-9.-]+):(\d+)$/.exec(where)?.[1];
  return [port === undefined ? 80 : Number(port)];
}
