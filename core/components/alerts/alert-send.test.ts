import { createHmac } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AlertNode, createAlertNode } from '../../../test/fakes/alert-node.ts';
import {
  type HttpReceiver,
  type SmtpReceiver,
  startHttpReceiver,
  startSmtpReceiver,
} from '../../../test/fakes/alert-receivers.ts';

const shells: readonly (readonly [string, readonly string[]])[] = [
  ['dash', ['dash']],
  ['busybox', ['busybox', 'sh']],
];
const CANARY = 'c4n4ry-5ecret';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function receiver(): Promise<HttpReceiver> {
  const started = await startHttpReceiver();
  closing.push(started.close);
  return started;
}

function node(options: Parameters<typeof createAlertNode>[0]): AlertNode {
  const created = createAlertNode(options);
  closing.push(created.dispose);
  return created;
}

/** Kinds of channels, what they need, and what they answer to a message that they take. */
const kinds = [
  { type: 'webhook', secrets: { url: 'URL/hook' }, accepts: '' },
  { type: 'slack', secrets: { url: `URL/services/${CANARY}` }, accepts: 'ok' },
  {
    type: 'telegram',
    more: { chatId: '-1001' },
    secrets: { token: `42:${CANARY}` },
    accepts: '{"ok":true,"result":{"message_id":7}}',
  },
  {
    type: 'dingtalk',
    secrets: { url: `URL/robot/send?access_token=${CANARY}` },
    accepts: '{"errcode":0,"errmsg":"ok"}',
  },
  { type: 'wecom', secrets: { url: `URL/send?key=${CANARY}` }, accepts: '{"errcode":0,"errmsg":"ok"}' },
  {
    type: 'feishu',
    secrets: { url: `URL/hook/${CANARY}` },
    accepts: '{"StatusCode":0,"code":0,"msg":"success"}',
  },
  { type: 'ntfy', secrets: { url: 'URL/topic' }, accepts: '{"id":"sPs7","event":"message"}' },
] as const;

type Kind = (typeof kinds)[number];

function channelOf(kind: Kind, url: string, shell: readonly string[], more: object = {}): AlertNode {
  const apiUrl = kind.type === 'telegram' ? { apiUrl: url } : {};
  const own = 'more' in kind ? kind.more : {};
  const secrets = Object.entries(kind.secrets).map(([word, value]) => [
    `alerts.ops.${word}`,
    value.replace('URL', url),
  ]);
  const channel = { name: 'ops', type: kind.type, ...own, ...apiUrl, ...more };
  return node({ shell, alerts: { channels: [channel] }, secrets: Object.fromEntries(secrets) });
}

describe.each(shells)('alert-send with %s', (_, shell) => {
  it('signs as DingTalk, Feishu and the generic webhook check it', async () => {
    const http = await receiver();
    const url = `http://127.0.0.1:${http.port}`;
    const key = `SEC${'0123456789abcdef'.repeat(4)}`;
    const sender = node({
      shell,
      alerts: {
        channels: ['dingtalk', 'feishu', 'webhook'].map((type) => ({ name: type, type, signed: true })),
      },
      secrets: Object.fromEntries(
        ['dingtalk', 'feishu', 'webhook'].flatMap((type) => [
          [`alerts.${type}.url`, `${url}/${type}?key=1`],
          [`alerts.${type}.signing-key`, key],
        ]),
      ),
    });
    await sender.run('alert-send', ['--test']);
    const [ding, feishu, webhook] = http.requests;
    const query = new URL(ding?.path ?? '', url).searchParams;
    expect(query.get('sign')).toBe(hmac(key, `${query.get('timestamp')}\n${key}`, 'base64'));
    const signed = JSON.parse(feishu?.body ?? '') as { timestamp: string; sign: string };
    expect(signed.sign).toBe(hmac(`${signed.timestamp}\n${key}`, '', 'base64'));
    expect(webhook?.headers['x-pairkeeper-signature']).toBe(
      `sha256=${hmac(key, webhook?.body ?? '', 'hex')}`,
    );
  });

  it('writes a mail that reads well, also in Chinese', async () => {
    const smtp: SmtpReceiver = await startSmtpReceiver();
    closing.push(smtp.close);
    const mail = { host: '127.0.0.1', port: smtp.port, encryption: 'none', from: 'pk@example.com' };
    const sender = node({
      shell,
      alerts: {
        language: 'zh-CN',
        channels: [{ name: 'mail', type: 'smtp', ...mail, to: ['a@example.com', 'b@example.com'] }],
      },
    });
    // A login needs encryption in pair.yaml; here it goes over loopback.
    sender.write(
      'etc/alert-channels/mail.conf',
      `${sender.read('etc/alert-channels/mail.conf')}USER_NAME=ann\n`,
    );
    sender.write('etc/alert-channels/mail.secret', `password pass "word" \\${CANARY}\n`);
    await sender.round();
    sender.happen(['check.failed', { check: 'nginx' }]);
    await sender.round();
    smtp.refuse(true);
    expect((await sender.run('alert-send', ['mail'])).exitCode).toBe(1);
    smtp.refuse(false);
    expect((await sender.run('alert-send', ['mail', '--now'])).exitCode).toBe(0);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]).toMatchObject({
      from: 'pk@example.com',
      to: ['a@example.com', 'b@example.com'],
      login: `ann:pass "word" \\${CANARY}`,
      headers: {
        references: '<pairkeeper.shop.1@pairkeeper.invalid>',
        'x-pairkeeper-dedup-key': 'pairkeeper/shop/1',
      },
    });
    const text =
      '[Pairkeeper shop] web-1 上的 nginx 检查失败，web-1 无法以 192.0.2.9 提供服务 (web-1, 2026-11-21T09:00:00.001Z)';
    expect(smtp.mails[0]?.text.trim()).toBe(text);
    expect(smtp.mails[0]?.headers.subject).toBe(`=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`);
  });
});

describe('alert-send', () => {
  const shell = ['dash'];

  it.each(kinds)('$type: sends what it wants, and takes nothing but its yes for one', async (kind) => {
    const http = await receiver();
    const sender = channelOf(kind, `http://127.0.0.1:${http.port}`, shell);
    await sender.round();
    sender.happen(['check.failed', { check: 'nginx' }]);
    await sender.round();

    // 200 with an error in it, as they do; the generic webhook has nothing but its status.
    http.answerWith(
      kind.type === 'webhook' ? { status: 500 } : { body: '{"ok":false,"errcode":310000,"code":19024}' },
    );
    expect((await sender.run('alert-send', ['ops'])).exitCode).toBe(1);
    expect((await sender.run('alert-send', ['ops'])).exitCode, 'not before its time').toBe(2);
    http.answerWith({ body: kind.accepts });
    expect((await sender.run('alert-send', ['ops', '--now'])).exitCode).toBe(0);
    expect((await sender.run('alert-send', ['ops', '--now'])).exitCode).toBe(0);
    expect(http.requests).toHaveLength(2);

    const { path, body, headers } = http.requests[1] as (typeof http.requests)[number];
    const shown = {
      path,
      title: headers.title,
      priority: headers.priority,
      body: body.replace(/"sent_at":"[^"]*"/, '"sent_at":"NOW"'),
    };
    await expect(`${JSON.stringify(shown, undefined, 2)}\n`).toMatchFileSnapshot(
      `../../../test/golden/alerts/${kind.type}.json`,
    );
  });

  it('shows the receipt of a test alert, and never a secret that the other side repeats', async () => {
    const http = await receiver();
    const sender = channelOf(kinds[2], `http://127.0.0.1:${http.port}`, shell);
    http.answerWith({ body: kinds[2].accepts });
    const good = await sender.run('alert-send', ['--test']);
    expect(good.stdout).toMatch(/^ops\|delivered\|\|\d+\|7\|/);
    http.answerWith(({ path }) => ({ status: 404, body: `no ${path}` }));
    const bad = await sender.run('alert-send', ['--test', 'ops']);
    expect(bad).toMatchObject({ exitCode: 1 });
    expect(bad.stdout).toMatch(/^ops\|failed\|not-found\|\d+\|\|no \/bot\*\*\*\/sendMessage/);
    await http.close();
    expect((await sender.run('alert-send', ['--test'])).stdout).toMatch(/^ops\|failed\|connect\|/);
  });

  it('sends hundreds of alerts after an outage of the channel in a few messages, and loses none', async () => {
    const http = await receiver();
    const sender = channelOf(kinds[0], `http://127.0.0.1:${http.port}`, shell);
    await sender.round();
    http.answerWith('hang-up');
    for (let part = 0; part < 2; part += 1) {
      sender.happen(
        ...Array.from({ length: 125 }, () => ['watchdog.restarted', { unit: 'x.service' }] as const),
      );
      await sender.round();
      expect((await sender.run('alert-send', ['ops', '--now'])).exitCode).toBe(1);
    }
    http.answerWith({ body: '' });
    expect((await sender.run('alert-send', ['ops', '--now'])).exitCode).toBe(0);
    const messages = http.requests.map(
      ({ body }) => JSON.parse(body) as { alerts: { first: number }[]; lost: number },
    );
    const told = messages.flatMap(({ alerts }) => alerts.map(({ first }) => first));
    expect(told).toEqual(Array.from({ length: 250 }, (_unused, index) => index + 1));
    expect(messages.every(({ lost }) => lost === 0)).toBe(true);
    expect(messages.length).toBeLessThanOrEqual(4);
  });

  it('sends no more than it may in a minute; what waits comes together', async () => {
    const http = await receiver();
    const sender = channelOf(kinds[0], `http://127.0.0.1:${http.port}`, shell, { messagesPerMinute: 2 });
    await sender.round();
    const restarted = ['watchdog.restarted', { unit: 'x' }] as const;
    for (let count = 0; count < 5; count += 1) {
      sender.happen(restarted);
      await sender.round();
      await sender.run('alert-send', ['ops']);
    }
    expect(http.requests).toHaveLength(2);
    sender.happen(restarted);
    await sender.round();
    sender.pass(62);
    expect((await sender.run('alert-send', ['ops'])).exitCode).toBe(0);
    expect(http.requests).toHaveLength(3);
    expect(JSON.parse(http.requests[2]?.body ?? '')).toMatchObject({ count: 4 });
  });

  it('says how many it had to drop when a channel was away for too long', async () => {
    const http = await receiver();
    const sender = channelOf(kinds[0], `http://127.0.0.1:${http.port}`, shell);
    await sender.round();
    sender.happen(...Array.from({ length: 40 }, () => ['watchdog.restarted', { unit: 'x' }] as const));
    await sender.round({ PAIRKEEPER_OUTBOX_BYTES: '7000' });
    await sender.run('alert-send', ['ops']);
    expect(JSON.parse(http.requests[0]?.body ?? '')).toMatchObject({ count: 10, lost: 30 });
  });

  it('leaves out what is below the channel’s level', async () => {
    const http = await receiver();
    const sender = channelOf(kinds[0], `http://127.0.0.1:${http.port}`, shell, { minimumLevel: 'error' });
    await sender.round();
    sender.happen(
      ['check.failed', { check: 'nginx' }],
      ['role.failed', { engine: 'redis', action: 'x', reason: 'y' }],
    );
    await sender.round();
    expect((await sender.run('alert-send', ['ops'])).exitCode).toBe(0);
    expect(
      http.requests.map(({ body }) => JSON.parse(body).alerts.map(({ code }: { code: string }) => code)),
    ).toEqual([['database-failed']]);
    expect((await sender.run('alert-send', ['ops'])).exitCode).toBe(0);
    expect(http.requests).toHaveLength(1);
  });

  it('keeps secrets out of argv and of everything that it writes', async () => {
    const http = await receiver();
    const sender = channelOf(kinds[2], `http://127.0.0.1:${http.port}`, shell);
    // A curl that tells how it was called, and does its work.
    const told = join(sender.folder, 'argv');
    sender.write('bin/curl', `#!/bin/sh\n{ echo "$@"; env; } >>'${told}'\nexec /usr/bin/curl "$@"\n`);
    const environment = { PATH: `${join(sender.folder, 'bin')}:${process.env.PATH}` };
    chmodSync(join(sender.folder, 'bin/curl'), 0o755);
    await sender.round();
    await sender.run('alert-send', ['--test'], environment);
    http.answerWith({ status: 500 });
    sender.happen(['watchdog.restarted', { unit: 'x' }]);
    await sender.round();
    await sender.run('alert-send', ['ops'], environment);
    expect(http.requests).toHaveLength(2);
    for (const file of [
      'argv',
      'state/alerts/ops.status',
      'run/alerts/ops.retry',
      'state/alerts/outbox.jsonl',
    ]) {
      expect(sender.read(file), file).not.toContain(CANARY);
    }
  });
});

function hmac(key: string, text: string, encoding: 'base64' | 'hex'): string {
  return createHmac('sha256', key).update(text).digest(encoding);
}
