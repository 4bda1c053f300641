import * as z from 'zod';

/** What a person has to hear of at least. */
const level = z.enum(['info', 'warning', 'error']);

const name = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'name.format')
  .meta({ title: 'Name of the channel', description: 'Yours; used in messages and to test it.' });

const common = {
  name,
  minimumLevel: level.default('info').meta({ title: 'Alerts of this level and above' }),
  messagesPerMinute: z.int().min(1).max(60).default(10).meta({
    title: 'Messages a minute at most',
    description: 'More alerts than that come together as a summary. DingTalk and WeCom allow 20.',
  }),
};

/** Goes into JSON and a header as it is. */
const word = z.string().regex(/^[A-Za-z0-9@._:+-]{1,128}$/, 'alerts.word-format');

const mailAddress = z
  .string()
  .regex(/^[^\s@<>",;:\\()[\]]{1,64}@[A-Za-z0-9.-]{1,253}$/, 'alerts.mail-format');

const webhook = z.strictObject({
  ...common,
  type: z.literal('webhook').meta({ title: 'JSON to a URL of yours' }),
  signed: z.boolean().default(false).meta({
    title: 'Sign the body',
    description: 'HMAC-SHA256 in the header X-Pairkeeper-Signature; the key is asked for.',
  }),
  authenticated: z.boolean().default(false).meta({
    title: 'Send a bearer token',
    description: 'In the header Authorization; the token is asked for.',
  }),
});

const slack = z.strictObject({
  ...common,
  type: z.literal('slack').meta({ title: 'Slack or Mattermost, incoming webhook' }),
});

const telegram = z.strictObject({
  ...common,
  type: z.literal('telegram').meta({ title: 'Telegram bot' }),
  chatId: word.meta({ title: 'Chat', description: 'Number of the chat, or @name of a channel.' }),
  apiUrl: z
    .string()
    .regex(/^https?:\/\/[^\s"\\/?#]+$/, 'alerts.url-format')
    .default('https://api.telegram.org')
    .meta({ title: 'Bot API server', description: 'Of your own, where Telegram’s can’t be reached.' }),
});

const dingtalk = z.strictObject({
  ...common,
  type: z.literal('dingtalk').meta({ title: 'DingTalk robot (钉钉)' }),
  signed: z.boolean().default(false).meta({
    title: 'The robot wants signatures',
    description: '加签: its secret is asked for. Otherwise use the keyword Pairkeeper.',
  }),
});

const wecom = z.strictObject({
  ...common,
  type: z.literal('wecom').meta({ title: 'WeCom robot (企业微信)' }),
});

const feishu = z.strictObject({
  ...common,
  type: z.literal('feishu').meta({ title: 'Feishu or Lark robot (飞书)' }),
  signed: z.boolean().default(false).meta({
    title: 'The robot wants signatures',
    description: '签名校验: its secret is asked for. Otherwise use the keyword Pairkeeper.',
  }),
});

const ntfy = z.strictObject({
  ...common,
  type: z.literal('ntfy').meta({ title: 'ntfy topic' }),
  authenticated: z.boolean().default(false).meta({
    title: 'Send an access token',
    description: 'The token is asked for.',
  }),
});

const smtp = z.strictObject({
  ...common,
  type: z.literal('smtp').meta({ title: 'Mail' }),
  host: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/, 'host.format')
    .meta({ title: 'Mail server' }),
  port: z.int().min(1, 'port.range').max(65_535, 'port.range').default(587),
  encryption: z.enum(['starttls', 'tls', 'none']).default('starttls').meta({
    title: 'Encryption',
    description:
      'starttls: port 587 or 25; tls: from the start, port 465; none: a server in your own network.',
  }),
  user: word.optional().meta({ title: 'Login', description: 'Its password is asked for. Absent: no login.' }),
  from: mailAddress.meta({ title: 'Sender' }),
  to: z.array(mailAddress).min(1).max(20).meta({ title: 'Recipients' }),
});

const channelSchema = z.discriminatedUnion('type', [
  webhook,
  slack,
  telegram,
  dingtalk,
  wecom,
  feishu,
  ntfy,
  smtp,
]);

const alertsSection = z.strictObject({
  language: z.enum(['en', 'zh-CN']).default('en').meta({ title: 'Language of the alerts' }),
  channels: z.array(channelSchema).max(20).default([]).meta({
    title: 'Channels',
    description:
      'Each server sends by all of them. URLs, tokens and passwords are asked for, never kept here.',
  }),
  resolveAfterSeconds: z.int().min(1).max(3600).default(10).meta({
    title: 'Calm for so long before “all is well again” is sent, seconds',
  }),
  /** An outside monitor for which silence is the alarm. */
  deadMan: z.boolean().default(false).meta({
    title: 'Ping an outside monitor every minute',
    description:
      'Its URL is asked for (healthchecks.io, Uptime Kuma push, …). When both servers fall silent, it tells.',
  }),
  metricsDirectory: z
    .string()
    .regex(/^(\/[A-Za-z0-9._-]+)+$/, 'alerts.path-format')
    .optional()
    .meta({
      title: 'Folder of node_exporter’s textfile collector',
      description: 'Debian: /var/lib/prometheus/node-exporter. Absent: no metrics.',
    }),
});

/** Shape and defaults of the `alerts` section of pair.yaml. */
export const alertsSettingsSchema = alertsSection.superRefine(({ channels }, context) => {
  for (const [index, channel] of channels.entries()) {
    if (channels.findIndex((other) => other.name === channel.name) !== index) {
      context.addIssue({ code: 'custom', message: 'alerts.name-twice', path: ['channels', index, 'name'] });
    }
    if (channel.type === 'smtp' && channel.user !== undefined && channel.encryption === 'none') {
      context.addIssue({
        code: 'custom',
        message: 'alerts.login-in-clear',
        path: ['channels', index, 'encryption'],
      });
    }
  }
});

export type AlertsSettings = z.infer<typeof alertsSettingsSchema>;
export type ChannelSettings = AlertsSettings['channels'][number];
