import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderWindow, settled } from '../../../test/fakes/render-window.ts';
import type { audit } from '../../../test/window/audit.ts';
import { scenes } from '../../../test/window/scenes.ts';

const place = { view: 'pair', pairId: 'shop', tab: 'audit' } as const;

describe('the audit of a pair', () => {
  it('says who did what from where, how it ended, and which trail was edited', async () => {
    await renderWindow(scenes.healthy(), place);
    expect(screen.getByText('A trail was changed after it was written.')).toBeTruthy();
    expect(screen.getByText('web-2: Line 4 was edited.')).toBeTruthy();
    const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(6);
    expect(rows[0]?.textContent).toContain('switchover to web-2ann@laptoproot ← 10.0.0.9web-1, web-2moved');
    expect(rows[2]?.textContent).toContain('MariaDB on web-1 let follow again');
    expect(rows[5]?.textContent).toContain('it still runs, or was killed');
  });

  it('shows what is noted here while a server can’t be read, and says so afterwards', async () => {
    const scene = scenes.healthy();
    const failure = {
      code: 'ssh.unreachable',
      kind: 'connection',
      params: { host: '10.0.0.12' },
      reasons: [],
    } as const;
    let answer: (view: typeof audit) => void = () => undefined;
    const engine = {
      ...scene.engine,
      'audit.read': () =>
        new Promise<typeof audit>((resolve) => {
          answer = resolve;
        }),
    };
    await renderWindow({ ...scene, engine }, place);
    expect(screen.getByText(/^Reading the trails of both servers/)).toBeTruthy();
    expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(4);
    answer({
      runs: [],
      trails: [
        { of: 'here', count: 1, problems: [] },
        { of: 'web-2', failure },
      ],
    });
    await settled();
    expect(screen.getByText(/not every trail could be read/)).toBeTruthy();
    expect(screen.getByText(/^Nothing was recorded yet/)).toBeTruthy();
  });

  it('saves all entries as lines of JSON', async () => {
    const scene = scenes.healthy();
    const saved: unknown[] = [];
    const content = '{"pair":"shop","n":1}\n';
    await renderWindow(
      {
        ...scene,
        engine: { ...scene.engine, 'audit.export': () => ({ content, count: 1, missing: [] }) },
        main: {
          'files.save': (file) => {
            saved.push(file);
            return {};
          },
        },
      },
      place,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Save all entries as JSON…' }));
    await settled();
    expect(saved).toEqual([{ suggestedName: 'shop-audit.jsonl', content }]);
  });
});
