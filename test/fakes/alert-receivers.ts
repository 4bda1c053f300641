import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** One request as it came. */
type ReceivedRequest = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
};

type Answer = { readonly status?: number; readonly body?: string };

export type HttpReceiver = {
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  /** What is answered from now on; `hang-up`: the connection is closed without a word. */
  answerWith(answer: Answer | 'hang-up' | ((request: ReceivedRequest) => Answer)): void;
  close(): Promise<void>;
};

/** A receiver of alerts over HTTP. @param host address to listen on; default: loopback */
export async function startHttpReceiver(host = '127.0.0.1', port = 0): Promise<HttpReceiver> {
  const requests: ReceivedRequest[] = [];
  let answer: Answer | 'hang-up' | ((request: ReceivedRequest) => Answer) = { body: 'ok' };
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      if (answer === 'hang-up') {
        request.socket.destroy();
        return;
      }
      const received = { path: request.url ?? '', headers: request.headers, body, atMs: Date.now() };
      requests.push(received);
      const { status = 200, body: text = '' } = typeof answer === 'function' ? answer(received) : answer;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  await listening(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    answerWith: (next) => {
      answer = next;
    },
    close: () => closed(server),
  };
}

type ReceivedMail = {
  readonly from: string;
  readonly to: readonly string[];
  /** User and password, when somebody logged in. */
  readonly login?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export type SmtpReceiver = {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Recipients are refused from now on (550), or taken again. */
  refuse(isRefused: boolean): void;
  close(): Promise<void>;
};

/** A mail server that takes what it is given (RFC 5321), with AUTH PLAIN for whoever logs in (RFC 4954). */
export async function startSmtpReceiver(): Promise<SmtpReceiver> {
  const mails: ReceivedMail[] = [];
  let isRefused = false;
  const server = createServer((socket) => {
    let [from, login, data]: [string, string | undefined, string | undefined] = ['', undefined, undefined];
    let isChallenged = false;
    let to: string[] = [];
    let rest = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const takeLine = (line: string): void => {
      if (data !== undefined) {
        if (line !== '.') {
          data += `${line.replace(/^\./, '')}\r\n`;
          return;
        }
        mails.push({ from, to, ...(login === undefined ? {} : { login }), ...parseMail(data) });
        data = undefined;
        to = [];
        say('250 2.0.0 Ok: queued');
        return;
      }
      if (isChallenged) {
        isChallenged = false;
        login = Buffer.from(line, 'base64').toString().split('\0').slice(1).join(':');
        say('235 2.7.0 Ok');
        return;
      }
      const [verb = '', words = ''] = line.split(/ (.*)/s);
      switch (verb.toUpperCase()) {
        case 'EHLO':
          socket.write('250-localhost\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n');
          return;
        case 'AUTH':
          isChallenged = true;
          say('334 ');
          return;
        case 'MAIL':
          from = /<([^>]*)>/.exec(words)?.[1] ?? '';
          say('250 2.1.0 Ok');
          return;
        case 'RCPT':
          if (!isRefused) to.push(/<([^>]*)>/.exec(words)?.[1] ?? '');
          say(isRefused ? '550 5.7.1 Relay access denied' : '250 2.1.5 Ok');
          return;
        case 'DATA':
          data = '';
          say('354 End data with <CR><LF>.<CR><LF>');
          return;
        case 'QUIT':
          say('221 2.0.0 Bye');
          socket.end();
          return;
        default:
          say('502 5.5.2 Not known');
      }
    };
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      const lines = (rest + part.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
    });
    say('220 localhost ESMTP');
  });
  await listening(server, '127.0.0.1', 0);
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    refuse: (refused) => {
      isRefused = refused;
    },
    close: () => closed(server),
  };
}

function parseMail(data: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const [head = '', ...body] = data.split('\r\n\r\n');
  const headers = Object.fromEntries(
    head.split('\r\n').map((line) => {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      return [name.toLowerCase(), value];
    }),
  );
  return { headers, text: Buffer.from(body.join(''), 'base64').toString() };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
  });
}
