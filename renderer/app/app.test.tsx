import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { askedFor, type FakeDesktop } from '../../test/fakes/fake-desktop.ts';
import { renderWindow, settled } from '../../test/fakes/render-window.ts';
import { healthIn } from '../../test/window/health.ts';
import { pair, scenes } from '../../test/window/scenes.ts';
import { usePlace } from '../shared/place.ts';

const overview = { view: 'pair', pairId: 'shop', tab: 'overview' } as const;
const press = async (name: string | RegExp) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settled();
};

describe('the start page', () => {
  it('teaches what a pair is while there is none', async () => {
    await renderWindow(scenes.empty());
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Two servers, one address');
    expect(screen.getByRole('button', { name: 'Try it with two demo servers' })).toBeTruthy();
  });

  it('says what demo servers need where there can be none', async () => {
    await renderWindow(scenes['empty-no-demo']());
    expect(screen.queryByRole('button', { name: 'Try it with two demo servers' })).toBeNull();
    expect(screen.getByText(/possible on Linux with root rights/)).toBeTruthy();
  });

  it('lists what needs somebody first, and finds by address', async () => {
    await renderWindow(scenes.many());
    const rows = () => within(screen.getByRole('table')).getAllByRole('row').slice(1);
    expect(rows()).toHaveLength(100);
    expect(rows()[0]?.textContent).toContain('Down');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '10.0.41.100' } });
    expect(rows().map((row) => row.textContent?.slice(0, 8))).toEqual(['site-042']);
  });

  it('says a problem of the start until it was read', async () => {
    await renderWindow(scenes['vault-locked']());
    expect(screen.getByRole('alert').textContent).toContain('was started again');
    await press('Close');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('a pair', () => {
  let desktop: FakeDesktop;
  beforeEach(async () => {
    desktop = await renderWindow(scenes.degraded(), overview);
  });
  const sentence = () => screen.getByTestId('health-sentence').textContent;

  it('answers what is, whether the other would take over, and what to do', () => {
    expect(sentence()).toMatch(/^No redundancy since .* web-2 serves 10\.0\.0\.100\. Do not count on web-1/);
    expect(sentence()).toContain('the check nginx fails on web-1: repair that service');
    expect(screen.getByRole('button', { name: 'Open terminal on web-1' })).toBeTruthy();
  });

  it('follows what the engine tells', async () => {
    await act(async () =>
      desktop.tell('health', { pairId: 'shop', health: healthIn('healthy', '2026-11-21T09:00:00Z') }),
    );
    await settled();
    expect(sentence()).toBe(
      'Healthy. web-1 serves 10.0.0.100. web-2 is ready to take over (about 1.0 s).Nothing to do.',
    );
    expect(screen.getByRole('navigation').textContent).toContain('Healthy · web-1 serves');
  });

  it('says the same in the table as in the picture', () => {
    const table = screen.getByRole('table', { name: 'The pair as a table' });
    expect(within(table).getByRole('row', { name: /^VRRP role FAULT MASTER/ })).toBeTruthy();
    expect(within(table).getByRole('row', { name: /^10\.0\.0\.100 held by web-2/ })).toBeTruthy();
    expect(screen.getByTestId('pair-picture').textContent).toContain('web-1');
  });

  it('points out the event that a toast told of', async () => {
    const row = screen.getByText('the check nginx fails').closest('li');
    const at = row?.querySelector('time')?.dateTime;
    expect(at).toBeTruthy();
    await act(async () => desktop.tellMain('navigate', { pairId: 'shop', view: 'overview', at: at ?? '' }));
    await settled();
    const chosen = screen
      .getAllByRole('listitem')
      .find((item) => item.getAttribute('aria-current') === 'true');
    expect(chosen?.textContent).toContain('the check nginx fails');
  });

  it('opens a terminal beside an event with a fixed command, never with a word of the server', async () => {
    fireEvent.click(
      screen.getAllByRole('button', { name: /^Open terminal on web-1, with/ })[0] as HTMLElement,
    );
    expect(usePlace.getState().place).toMatchObject({
      tab: 'terminals',
      terminal: { node: 'web-1', command: 'journalctl -u keepalived -n 50 --no-pager' },
    });
  });

  it('shows what a server says as text only', async () => {
    await act(async () =>
      desktop.tell('event', {
        pairId: 'shop',
        number: 99,
        event: {
          code: 'vrrp.unreadable',
          level: 'warning',
          at: new Date().toISOString(),
          node: 'web-1',
          params: { line: '<img src=x onerror=alert(1)>\u001b]0;owned\u0007' },
        },
      }),
    );
    // Events are drawn a few times a second.
    const line = /a line that could not be read: <img src=x onerror=alert\(1\)>/;
    expect(await screen.findByText(line, {}, { timeout: 30_000 })).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });

  it('claims nothing about a pair once nobody watches it', async () => {
    await act(async () => desktop.tellMain('engine', { state: 'failed' }));
    expect(screen.getByRole('navigation').textContent).toContain('Not watched now');
    expect(screen.queryByTestId('health-sentence')).toBeNull();
  });

  it('is looked at anew when the network of this computer comes back', async () => {
    window.dispatchEvent(new Event('online'));
    await settled();
    expect(askedFor(desktop, 'engine.resumed')).toHaveLength(1);
  });

  it('keeps its view while the engine is started again', async () => {
    await act(async () => desktop.tellMain('engine', { state: 'restarting' }));
    expect(screen.getByText(/is being started again/)).toBeTruthy();
    expect(sentence()).toContain('web-2 serves');
    await act(async () => desktop.connect());
    await settled();
    expect(screen.queryByText(/is being started again/)).toBeNull();
  });
});

describe('an action', () => {
  it('says what will happen before it does', async () => {
    const desktop = await renderWindow(scenes.healthy(), overview);
    await press('Switch over');
    const panel = screen.getByRole('region', { name: 'Switch over on purpose' });
    expect(panel.textContent).toContain('10.0.0.100: web-1 → web-2');
    expect(panel.textContent).toContain('Predicted: at most 310 ms without an answer.');
    expect(askedFor(desktop, 'tasks.start')).toEqual([]);
    await press('Switch over to web-2');
    expect(askedFor(desktop, 'tasks.start')).toEqual([
      { order: { kind: 'switchover', target: { pairId: 'shop' }, to: 'web-2' } },
    ]);
  });

  it('tells what clients noticed when it is done', async () => {
    const desktop = await renderWindow(scenes.healthy(), overview);
    await press('Switch over');
    await press('Switch over to web-2');
    const measured = {
      stepMs: 20,
      totalRequests: 410,
      failedRequests: 3,
      outageMs: 820,
      outages: [],
      servedBy: [],
      probePauseMs: 20,
    };
    const health = healthIn('healthy', '2026-11-21T09:00:00Z');
    await act(async () =>
      desktop.tell('task', {
        id: 'started',
        order: { kind: 'switchover', target: { pairId: 'shop' }, to: 'web-2' },
        startedAt: '2026-11-21T09:00:00Z',
        endedAt: '2026-11-21T09:00:03Z',
        events: 2,
        state: 'done',
        result: { outcome: 'moved', from: 'web-1', to: 'web-2', measured, health },
      }),
    );
    await settled();
    expect(
      screen.getByText(
        /^web-2 serves now, web-1 is the standby\. Clients had no answer for 0\.82 s; 3 of 410/,
      ),
    ).toBeTruthy();
  });

  it('can’t be done while it would be unsafe, and says why', async () => {
    await renderWindow(scenes.degraded(), overview);
    await press('Switch over');
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Switch over to web-1' });
    expect(button.disabled).toBe(true);
    expect(screen.getByText(/^Not possible now: web-1 is not ready to take over/)).toBeTruthy();
  });

  it('that loses data wants the name typed', async () => {
    const desktop = await renderWindow(scenes.healthy(), { ...overview, tab: 'changes' });
    await press('Uninstall');
    const button = () =>
      screen.getByRole<HTMLButtonElement>('button', { name: 'Uninstall from both servers of shop' });
    expect(screen.getAllByText('/etc/keepalived/keepalived.conf')).toHaveLength(2);
    expect(button().disabled).toBe(true);
    fireEvent.change(screen.getByLabelText(/^Type the name of the pair/), { target: { value: 'shop' } });
    fireEvent.click(button());
    await settled();
    expect(askedFor(desktop, 'tasks.start').at(-1)).toEqual({
      order: {
        kind: 'uninstall',
        target: { pairId: 'shop' },
        options: { onEdited: 'keep', removePackages: false },
      },
    });
  });

  it('that cuts the power is not offered for real servers', async () => {
    await renderWindow(scenes.healthy(), { ...overview, tab: 'drills' });
    await press('Look at it: Power cut');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Cut the power of web-1' }).disabled).toBe(
      true,
    );
    expect(screen.getByText(/^Only demo servers can have their power cut/)).toBeTruthy();
  });
});

describe('a task that ends', () => {
  const finish = {
    id: 'f',
    order: { kind: 'finish', target: { pairId: 'shop' } },
    startedAt: '2026-11-21T09:00:00Z',
    events: 0,
  } as const;
  const ended = {
    ...finish,
    endedAt: '2026-11-21T09:00:03Z',
    state: 'done',
    result: { action: 'none' },
  } as const;

  it('is told where its own page is not shown', async () => {
    const desktop = await renderWindow(scenes.healthy(), { view: 'settings' });
    await act(async () => desktop.tell('task', { ...finish, state: 'running' }));
    await settled();
    await act(async () => desktop.tell('task', ended));
    await settled();
    expect(screen.getByText('shop: bringing an interrupted change to its end')).toBeTruthy();
  });
});

describe('settings', () => {
  it('change the language at once', async () => {
    await renderWindow(scenes.healthy(), { view: 'settings' });
    fireEvent.change(screen.getByLabelText('Language'), { target: { value: 'zh-CN' } });
    await settled();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('设置');
    expect(document.documentElement.lang).toBe('zh-CN');
  });
});

describe('the keyboard', () => {
  it('goes through the tabs', async () => {
    await renderWindow(scenes.healthy(), overview);
    fireEvent.keyDown(document.body, { code: 'Digit3', key: '3', altKey: true });
    expect(usePlace.getState().place).toMatchObject({ tab: 'drills' });
  });

  it('belongs to a terminal that has the focus, but for one key', async () => {
    await renderWindow(scenes.healthy(), overview);
    const terminal = document.body.appendChild(document.createElement('div'));
    terminal.className = 'xterm';
    const isTaken = (init: KeyboardEventInit) =>
      !terminal.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
    expect(isTaken({ code: 'KeyK', key: 'k', ctrlKey: true })).toBe(false);
    expect(isTaken({ code: 'Digit3', key: '3', altKey: true })).toBe(false);
    expect(isTaken({ key: '?' })).toBe(false);
    await act(async () => {
      expect(isTaken({ code: 'KeyK', key: 'K', ctrlKey: true, shiftKey: true })).toBe(true);
    });
    terminal.remove();
  });

  it('walks along the list on the left', async () => {
    await renderWindow(scenes.healthy());
    const [first, second] = within(screen.getByRole('navigation')).getAllByRole('button');
    first?.focus();
    fireEvent.keyDown(first as HTMLElement, { key: 'ArrowDown' });
    expect(document.activeElement).toBe(second);
  });
});

describe('a pair whose file can’t be used', () => {
  it('says why, and leaves the servers alone', async () => {
    const problem = { code: 'engine.lost', kind: 'usage', params: {}, reasons: [] } as const;
    await renderWindow({ engine: { 'pairs.list': () => [pair('shop', { problem })] } }, overview);
    expect(screen.getByText(/Its servers go on as they are; they are only not watched/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Forget shop' })).toBeTruthy();
  });
});

describe('what went wrong with no page of its own', () => {
  const told = (code: string, params: Record<string, string>) =>
    ({ code, kind: 'unexpected', params, reasons: [] }) as const;

  it('is said while it stands, and after it was closed only when it is another one', async () => {
    const full = told('store.unwritable', { path: '/home/anna/state.json', reason: 'ENOSPC' });
    const desktop = await renderWindow({
      ...scenes.healthy(),
      engine: { ...scenes.healthy().engine, 'problems.list': () => [full] },
    });
    expect(screen.getByRole('alert').textContent).toContain(
      '/home/anna/state.json can’t be written (ENOSPC)',
    );
    await press('Close');
    expect(screen.queryByRole('alert')).toBeNull();
    await act(async () => desktop.tell('problems', [full, told('secrets.locked', {})]));
    await settled();
    expect(screen.getByRole('alert').textContent).toContain('The password was not remembered');
    await act(async () => desktop.tell('problems', []));
    await settled();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
