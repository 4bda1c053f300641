import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { askedFor } from '../../../test/fakes/fake-desktop.ts';
import { renderWindow, settled } from '../../../test/fakes/render-window.ts';
import { scenes } from '../../../test/window/scenes.ts';

const overview = { view: 'pair', pairId: 'shop', tab: 'overview' } as const;
const section = () => within(screen.getByRole('region', { name: 'Databases and files' }));
const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settled();
};
const type = async (label: RegExp, text: string) => {
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value: text } });
  await settled();
};

describe('the databases of a pair', () => {
  it('are told with role, lag and what would be lost, and nothing is offered while all is well', async () => {
    await renderWindow(scenes.databases(), overview);
    expect(section().getByText('web-2 replica, 120 ms behind')).toBeTruthy();
    expect(section().getAllByText(/\(RPO 0\)/)).toHaveLength(3);
    expect(section().getByText('web-2 copy')).toBeTruthy();
    expect(section().queryAllByRole('button')).toEqual([]);
  });

  it('are promoted where the servers can’t decide, once the server’s name was typed', async () => {
    const desktop = await renderWindow(scenes['databases-undecided'](), overview);
    expect(
      section()
        .getAllByRole('button')
        .map((button) => button.textContent),
    ).toEqual(['Let web-2 take writes…']);
    await press('Decide whether Redis on web-2 may take writes');
    const panel = () => within(screen.getByRole('region', { name: 'Redis: let web-2 take writes' }));
    expect(panel().getByText(/Make sure that web-1 is off/)).toBeTruthy();
    const verb = () => panel().getByRole('button', { name: 'Let web-2 take writes' }) as HTMLButtonElement;
    await type(/^Type web-2/, 'web-1');
    expect(verb().disabled).toBe(true);
    await type(/^Type web-2/, 'web-2');
    fireEvent.click(verb());
    await settled();
    expect(askedFor(desktop, 'tasks.start')).toEqual([
      {
        order: {
          kind: 'promote',
          target: { pairId: 'shop' },
          node: 'web-2',
          engine: 'redis',
          typedName: 'web-2',
        },
      },
    ]);
    const task = { id: 'started', startedAt: '2026-11-21T09:00:00Z', endedAt: '2026-11-21T09:00:02Z' };
    const [asked] = askedFor(desktop, 'tasks.start');
    if (asked === undefined) throw new Error('nothing was started');
    desktop.tell('task', { ...task, order: asked.order, events: 1, state: 'done', result: {} });
    await settled();
    expect(panel().getByText('Redis on web-2 is the primary now.')).toBeTruthy();
  });

  it('follow again when their own data is set aside, and say where that is', async () => {
    await renderWindow(scenes['databases-apart'](), overview);
    expect(
      section()
        .getAllByRole('button')
        .map((button) => button.textContent),
    ).toEqual(['Let web-1 follow again…', 'Copy to web-1…', 'Copy to web-1…']);
    await press('Let web-1 follow again…');
    expect(screen.getByText(/^First all data of MariaDB on web-1 .*roles\/mariadb\/kept-…/)).toBeTruthy();
    await press('Not now');
    expect(screen.queryByRole('textbox', { name: /^Type web-1/ })).toBeNull();
  });

  it('are copied after it was said what gives way, for which the host name is typed', async () => {
    const desktop = await renderWindow(scenes['databases-apart'](), overview);
    await press('Copy PostgreSQL to web-1');
    expect(screen.getByText(/These databases on web-1 give way: wiki, shop_old\./)).toBeTruthy();
    const panel = () => within(screen.getByRole('region', { name: 'PostgreSQL: copy to web-1' }));
    expect(
      (panel().getByRole('button', { name: 'Copy PostgreSQL to web-1' }) as HTMLButtonElement).disabled,
    ).toBe(true);
    await type(/^Type the host name of web-1/, 'web-1.example.org');
    fireEvent.click(panel().getByRole('button', { name: 'Copy PostgreSQL to web-1' }));
    await settled();
    expect(askedFor(desktop, 'tasks.start').map(({ order }) => order)).toEqual([
      { kind: 'preview-seed', target: { pairId: 'shop' }, engine: 'postgresql', to: 'web-1' },
      {
        kind: 'seed',
        target: { pairId: 'shop' },
        engine: 'postgresql',
        to: 'web-1',
        typedHostname: 'web-1.example.org',
      },
    ]);
  });
});
