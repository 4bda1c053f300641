// @vitest-environment happy-dom
import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ApplyResult } from '../../../core/apply/apply-result.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { Draft, DraftStep } from '../../../electron/contract/pair.ts';
import type { PlanResult, TaskOrder, TaskView } from '../../../electron/contract/task.ts';
import { askedFor, type FakeDesktop } from '../../../test/fakes/fake-desktop.ts';
import { draftOf, fakeDrafts, shopYaml } from '../../../test/fakes/fake-drafts.ts';
import { planOf } from '../../../test/fakes/fake-plan.ts';
import { renderWindow, settled } from '../../../test/fakes/render-window.ts';

const place = { view: 'wizard', draftId: 'd1' } as const;
const target = { draftId: 'd1' };

function draftAt(step: DraftStep, change: Partial<Draft> = {}): Draft {
  return draftOf({ id: 'd1', step, yaml: shopYaml(), isProposed: true, ...change });
}

function doneTask(id: string, order: TaskOrder, result: unknown): TaskView {
  const at = new Date().toISOString();
  return { id, order, startedAt: at, endedAt: at, events: 0, state: 'done', result } as TaskView;
}

const plan: Plan = {
  version: 1,
  hash: 'h',
  pair: 'shop',
  createdAt: '2026-11-21T09:00:00.000Z',
  firstNode: 'web-2',
  nodes: [planOf('web-1'), planOf('web-2')],
  findings: [],
};

const lostPower = { history: 'first-held', nodes: ['down', 'ok'], link: 'whole' } as const;
const failover: NonNullable<PlanResult['failover']> = {
  nodes: ['web-1', 'web-2'],
  units: [
    {
      name: 'shop-v4',
      addresses: ['10.0.0.100'],
      states: 246,
      outcomes: [
        {
          unit: 'shop-v4',
          reason: 'took-over',
          holders: ['web-2'],
          states: 12,
          predictedOutageMs: 950,
          example: {
            state: lostPower,
            holders: ['web-2'],
            predictedOutageMs: 950,
            reason: { code: 'took-over', params: {} },
            holdersAfterwards: ['web-2'],
            byChance: false,
          },
        },
      ],
      databases: [
        {
          unit: 'shop-v4',
          database: { code: 'waits', node: 'web-2', reason: 'no-witness', later: 'resumes' },
          states: 4,
          example: {
            state: lostPower,
            holders: ['web-2'],
            predictedOutageMs: 950,
            reason: { code: 'took-over', params: {} },
            holdersAfterwards: ['web-2'],
            byChance: false,
          },
        },
      ],
    },
  ],
};

const planResult: PlanResult = {
  findings: [],
  holder: 'web-1',
  plan,
  predictedMs: { powerOff: 950, switchover: 50 },
  failover,
  deadlineSeconds: 120,
};
const planTask = (result: PlanResult = planResult) => doneTask('p1', { kind: 'plan', target }, result);
const applyOrder = { kind: 'apply', target, planTaskId: 'p1' } as const;

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const press = async (name: string | RegExp) => {
  fireEvent.click(button(name));
  await settled();
};
const column = (name: string) => within(screen.getByRole('region', { name }));
const address = () => column('First server').getByLabelText('Address');
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

describe('Connect', () => {
  const start = async (addresses: readonly [string, string]) => {
    const fake = fakeDrafts([draftAt('connect', { yaml: shopYaml(addresses), isProposed: false })]);
    const desktop = await renderWindow({ engine: fake.engine }, place);
    return { desktop, orders: fake.orders };
  };

  it('says why it can’t go on, and does nothing when pressed all the same', async () => {
    const { orders } = await start(['', '']);
    const next = button('Connect');
    expect(next.getAttribute('aria-disabled')).toBe('true');
    const reason = document.getElementById(next.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toBe('Both servers need a name and an address.');
    await press('Connect');
    expect(orders).toEqual([]);
  });

  it('tells what is wrong with a field beside it, when it is left and not before', async () => {
    const { desktop } = await start(['10.0.0.11', '10.0.0.12']);
    type(address(), '10.0.0.x');
    expect(screen.queryByText(/is no IP address/)).toBeNull();
    fireEvent.blur(address());
    await settled();
    expect(column('First server').getByText(/“10.0.0.x” in Address is no IP address/)).toBeTruthy();
    expect(column('Second server').queryByText(/is no IP address/)).toBeNull();
    expect(askedFor(desktop, 'drafts.connection').at(-1)?.nodes[0].address).toBe('10.0.0.x');
    type(address(), '10.0.0.13');
    fireEvent.blur(address());
    await settled();
    expect(screen.queryByText(/is no IP address/)).toBeNull();
  });

  it('takes the click that leaves the last field', async () => {
    const { orders } = await start(['10.0.0.11', '']);
    const second = column('Second server').getByLabelText('Address');
    type(second, '10.0.0.12');
    fireEvent.blur(second);
    fireEvent.click(button('Connect'));
    await settled();
    expect(orders).toEqual([{ kind: 'connect', target }]);
  });

  it('gives both servers one login until that is switched off', async () => {
    const { desktop } = await start(['10.0.0.11', '10.0.0.12']);
    const user = column('First server').getByLabelText('Log in as');
    type(user, 'admin');
    fireEvent.blur(user);
    await settled();
    const users = askedFor(desktop, 'drafts.connection')
      .at(-1)
      ?.nodes.map(({ ssh }) => ssh.user);
    expect(users).toEqual(['admin', 'admin']);
    fireEvent.click(screen.getByRole('switch', { name: 'Same login for both' }));
    expect(column('Second server').getByLabelText('Log in as')).toBeTruthy();
  });
});

describe('a question about a host key', () => {
  const ask = async (desktop: FakeDesktop) => {
    const question = {
      node: 'web-1',
      hop: 'target',
      host: '10.0.0.11',
      port: 22,
      keyType: 'ssh-ed25519',
      fingerprint: `SHA256:${'a'.repeat(43)}`,
    } as const;
    await act(async () => desktop.tell('questions', [{ id: 'q1', kind: 'host-key', question }]));
    await settled();
  };

  it.each([
    ['It is this server', true],
    ['Don’t connect', false],
  ])('is answered in place: %s', async (name, isAccepted) => {
    const desktop = await renderWindow({ engine: fakeDrafts([draftAt('connect')]).engine }, place);
    await ask(desktop);
    const panel = column('Is this really web-1? (10.0.0.11, port 22)');
    expect(panel.getByText(`SHA256:${'a'.repeat(43)}`)).toBeTruthy();
    expect(panel.getByText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')).toBeTruthy();
    fireEvent.click(panel.getByRole('button', { name }));
    await settled();
    expect(askedFor(desktop, 'questions.answer')).toEqual([
      { questionId: 'q1', answer: { kind: 'host-key', isAccepted } },
    ]);
  });
});

describe('a question about a secret of the pair', () => {
  const ask = async () => {
    const desktop = await renderWindow({ engine: fakeDrafts([draftAt('check')]).engine }, place);
    const asked = { pair: 'shop', node: 'web-1', why: 'alerts.url', params: { channel: 'ops' } };
    await act(async () => desktop.tell('questions', [{ id: 'q1', kind: 'pair-secret', ...asked }]));
    await settled();
    return { desktop, panel: column('The pair shop needs a secret for its alerts') };
  };

  it('says what it is for, and gives what was typed', async () => {
    const { desktop, panel } = await ask();
    const field = panel.getByLabelText<HTMLInputElement>('URL of the alert channel ops');
    expect(field.type).toBe('password');
    type(field, 'https://hooks.example/1');
    await press('Use it');
    const answer = { kind: 'secret', secret: 'https://hooks.example/1', remember: false };
    expect(askedFor(desktop, 'questions.answer')).toEqual([{ questionId: 'q1', answer }]);
  });

  it('may be left unanswered', async () => {
    const { desktop } = await ask();
    await press('Go on without it');
    const answer = { kind: 'refused' };
    expect(askedFor(desktop, 'questions.answer')).toEqual([{ questionId: 'q1', answer }]);
  });
});

describe('Check', () => {
  it('names what stands in the way first, with what to do about it', async () => {
    const blocker = {
      code: 'package.lock-held',
      level: 'blocker',
      node: 'web-1',
      params: { holder: 'apt-get', pid: 7 },
    } as const;
    const fine = { code: 'system.systemd', level: 'ok', node: 'web-1', params: {} } as const;
    const task = planTask({ findings: [fine, blocker], predictedMs: {}, deadlineSeconds: 120 });
    await renderWindow({ engine: fakeDrafts([draftAt('check')], [task]).engine }, place);
    expect(screen.getByText(/^One thing stands in the way/)).toBeTruthy();
    expect(column('web-1').getAllByRole('listitem')).toHaveLength(1);
    expect(column('web-1').getByRole('button', { name: /1 thing is fine/ })).toBeTruthy();
    expect(column('web-2').queryAllByRole('listitem')).toEqual([]);
  });
});

describe('servers that have a keepalived of their own', () => {
  const foreign = (node: string) =>
    ({
      code: 'keepalived.foreign-config',
      level: 'blocker',
      node,
      params: { path: '/etc/keepalived/keepalived.conf' },
    }) as const;
  const judged = (nodes: readonly string[]) =>
    planTask({ findings: nodes.map(foreign), predictedMs: {}, deadlineSeconds: 120 });
  const adopted = doneTask(
    'a1',
    { kind: 'adopt', target },
    {
      explanation: [{ code: 'stays-away', params: { node: 'web-1', peer: 'web-2' } }],
      findings: [
        {
          code: 'lint.name-same',
          level: 'warning',
          params: { file: 'b', line: 3, name: 'X', peer: 'web-1' },
        },
      ],
      remarks: [{ code: 'kept', params: { file: 'a', line: 7, statement: 'smtp_server 10.0.0.1' } }],
      isSame: true,
    },
  );

  it('may be adopted when both have it', async () => {
    const { engine, orders } = fakeDrafts([draftAt('check')], [judged(['web-1', 'web-2'])]);
    await renderWindow({ engine }, place);
    await press('Read and explain it');
    expect(orders).toEqual([{ kind: 'adopt', target }]);
  });

  it('are not offered that when only one has it', async () => {
    await renderWindow({ engine: fakeDrafts([draftAt('check')], [judged(['web-1'])]).engine }, place);
    expect(screen.queryByRole('button', { name: 'Read and explain it' })).toBeNull();
  });

  it('are explained, with the traps and what becomes of each line', async () => {
    const { engine } = fakeDrafts([draftAt('check')], [judged([]), adopted]);
    await renderWindow({ engine }, place);
    const panel = column('Adopt what is there');
    expect(panel.getByText('When web-1 is back, the address stays with web-2.')).toBeTruthy();
    expect(panel.getByText('One trap in it')).toBeTruthy();
    expect(panel.getByText('a line 7: “smtp_server 10.0.0.1” is kept as it is')).toBeTruthy();
  });
});

describe('Design', () => {
  const start = async () => {
    const fake = fakeDrafts([draftAt('design')], [planTask()]);
    await renderWindow({ engine: fake.engine }, place);
    return { yaml: () => fake.yamlOf('d1') };
  };
  const pick = async (role: 'checkbox' | 'radio', name: string) => {
    fireEvent.click(column('Databases').getByRole(role, { name }));
    await settled();
  };

  it('puts databases on the pair, with the data of the server that is chosen', async () => {
    const { yaml } = await start();
    const question = column('Databases');
    expect(question.queryByRole('radiogroup')).toBeNull();
    await pick('checkbox', 'MariaDB');
    expect(question.getByRole('radio', { name: /^There is none yet/, checked: true })).toBeTruthy();
    await pick('radio', 'That of web-2');
    await pick('checkbox', 'PostgreSQL');
    await pick('checkbox', 'Redis');
    expect(parse(yaml())).toMatchObject({
      mariadb: { enabled: true, firstPrimary: 'web-2' },
      postgresql: { enabled: true, firstPrimary: 'web-2' },
      redis: { enabled: true },
    });
    expect(screen.getByText(/the copy of MariaDB, PostgreSQL to web-1/)).toBeTruthy();
    await pick('radio', 'There is none yet, or only on web-1');
    await pick('checkbox', 'Redis');
    expect(parse(yaml())).toMatchObject({ mariadb: { enabled: true }, redis: { enabled: false } });
    expect(yaml()).not.toContain('firstPrimary');
  });

  it('says that databases wait for the admin without a witness, and leads to where one is named', async () => {
    await start();
    expect(column('Databases').queryByText(/^Without a witness/)).toBeNull();
    await pick('checkbox', 'Redis');
    expect(column('Databases').getByText(/^Without a witness a database waits for you/)).toBeTruthy();
    await press('Name a witness');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Witnesses' }));
    await press('Add a witness');
    const field = column('Witnesses').getByLabelText('Address of witness 1');
    type(field, '10.0.0.1');
    fireEvent.blur(field);
    await settled();
    expect(column('Databases').queryByText(/^Without a witness/)).toBeNull();
  });
});

describe('Review', () => {
  it('shows what changes, and carries out exactly this plan without making another', async () => {
    const fake = fakeDrafts([draftAt('review')], [planTask()]);
    const desktop = await renderWindow({ engine: fake.engine }, place);
    const shown = column('web-1');
    fireEvent.click(shown.getByRole('button', { name: /pairkeeper\.conf/ }));
    expect(shown.getByLabelText(/^Changes of/).textContent).toContain('+listen 8080;');
    expect(screen.getByText('If web-1 loses power')).toBeTruthy();
    const states = within(screen.getByRole('table', { name: 'Every simulated state' }));
    expect(states.getByText('web-2 takes over')).toBeTruthy();
    const databases = within(screen.getByRole('table', { name: 'What becomes of the databases' }));
    expect(databases.getByText(/^web-2: .*an admin has to decide$/)).toBeTruthy();
    expect(states.getByText('web-1 serves, web-1 without power')).toBeTruthy();
    expect(screen.getByText('Everything here can be undone.')).toBeTruthy();
    await press('Change 2 servers');
    expect(fake.orders).toEqual([applyOrder]);
    expect(askedFor(desktop, 'drafts.goto')).toEqual([{ draftId: 'd1', step: 'apply' }]);
  });

  it('plans anew when the pair was changed since', async () => {
    const old = { ...planTask(), startedAt: '2026-11-21T08:00:00.000Z' };
    const fake = fakeDrafts([draftAt('review')], [old]);
    await renderWindow({ engine: fake.engine }, place);
    expect(fake.orders).toEqual([{ kind: 'plan', target }]);
    expect(button(/^Change/).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('The plan is still being made.')).toBeTruthy();
  });
});

describe('Apply', () => {
  const show = (task: TaskView) =>
    renderWindow({ engine: fakeDrafts([draftAt('apply')], [planTask(), task]).engine }, place);
  const ended = (result: Partial<ApplyResult>) =>
    show(doneTask('a1', applyOrder, { transactionId: 't', nodes: [], checks: [], ...result }));

  it('says that closing is safe and how to stop while it runs', async () => {
    const running = { id: 'a1', order: applyOrder, startedAt: '', events: 0, state: 'running' } as const;
    const desktop = await show(running);
    expect(screen.getByText(/Nothing is changed on one whose safety timer does not run/)).toBeTruthy();
    const until = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
    const deadlines = { 'web-1': until(100), 'web-2': until(3600) };
    await act(async () => desktop.tell('task', { ...running, deadlines }));
    await settled();
    expect(screen.getByRole('timer').textContent).toMatch(/^1:4\d$/);
    expect(
      screen.getByText(/If this window vanishes now, both servers return .* in 1:4\d minutes/),
    ).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Back' })).toBeNull();
    await press('Stop and restore');
    expect(askedFor(desktop, 'tasks.cancel')).toEqual([{ taskId: 'a1' }]);
  });

  it('tells why it was taken back, and where each server stands', async () => {
    await ended({
      outcome: 'rolled-back',
      reason: { code: 'apply.no-new-connection', node: 'web-2', params: { cause: 'ssh.timeout' } },
      nodes: [
        { node: 'web-1', state: 'rolled-back', leftovers: ['/etc/a'] },
        { node: 'web-2', state: 'will-roll-back', secondsLeft: 90, leftovers: [] },
      ],
    });
    expect(screen.getByText('Both servers are in the state they had before.')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('nobody could log in to web-2 any more');
    expect(
      screen.getByText(/^web-1 is back in its old state\. These could not be put back: \/etc\/a/),
    ).toBeTruthy();
    expect(screen.getByText(/^web-2 can’t be reached; it goes back .* within 90 s\.$/)).toBeTruthy();
    expect(button('Look at the plan again')).toBeTruthy();
    expect(button('Next: prove it').getAttribute('aria-disabled')).toBe('true');
  });

  it('raises no alarm about what somebody stopped on purpose', async () => {
    await ended({ outcome: 'rolled-back', reason: { code: 'apply.cancelled', params: {} } });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('leads on when the change is final', async () => {
    await ended({ outcome: 'confirmed' });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/^Done: the change is final/);
    expect(button('Next: prove it').getAttribute('aria-disabled')).toBe('false');
  });

  it('offers to bring a run to its end that Pairkeeper did not see the end of', async () => {
    const error = { code: 'task.interrupted', kind: 'unexpected', params: {}, reasons: [] } as const;
    const fake = fakeDrafts(
      [draftAt('apply')],
      [{ id: 'a1', order: applyOrder, startedAt: '', events: 0, state: 'failed', error, also: [] }],
    );
    await renderWindow({ engine: fake.engine }, place);
    await press('Bring it to its end');
    expect(fake.orders).toEqual([{ kind: 'finish', target }]);
  });
});
