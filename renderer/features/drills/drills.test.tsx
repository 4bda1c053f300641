import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../../electron/contract/task.ts';
import { askedFor } from '../../../test/fakes/fake-desktop.ts';
import { renderWindow, settled } from '../../../test/fakes/render-window.ts';
import { scenes } from '../../../test/window/scenes.ts';

const place = { view: 'pair', pairId: 'shop', tab: 'drills' } as const;

describe('drills', () => {
  it('are set beside those before, and what has become slower is named', async () => {
    await renderWindow(scenes.healthy(), place);
    const table = within(screen.getByRole('region', { name: 'Compared with before' }));
    const rows = table.getAllByRole('row').slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^Service stopped4.*1\.84 s0\.90 s.*Longer than usual \(900 ms before\)/),
      expect.stringMatching(/^Service killed2.*As usual/),
    ]);
  });

  it('of a level are made together, each shown with how far it is and how it ended', async () => {
    const desktop = await renderWindow(scenes.healthy(), place);
    fireEvent.click(screen.getByRole('button', { name: 'Make all 6…' }));
    await settled();
    const panel = () => within(screen.getByRole('region', { name: '6 drills, one after the other' }));
    const steps = () =>
      panel()
        .getAllByRole('listitem')
        .map((item) => item.textContent ?? '');
    expect(steps()).toHaveLength(6);
    expect(panel().getByText('Short outages, each within what is predicted.')).toBeTruthy();
    fireEvent.click(panel().getByRole('button', { name: 'Make these 6 drills' }));
    await settled();
    const order = { kind: 'drills', target: { pairId: 'shop' }, level: 'monthly' } as const;
    expect(askedFor(desktop, 'tasks.start')).toEqual([{ order }]);
    const events: readonly [string, Record<string, string | number>][] = [
      ['task.drill-began', { scenario: 'config-broken', number: 1, of: 6 }],
      ['task.drill-ended', { scenario: 'config-broken', verdict: 'as-expected', outageMs: 0 }],
      ['task.drill-began', { scenario: 'service-stop', number: 2, of: 6 }],
    ];
    for (const [index, [code, params]] of events.entries()) {
      const event = { code, level: 'info', at: '2026-11-21T09:00:00Z', params } as const;
      desktop.tell('task.event', { taskId: 'started', index, event } satisfies TaskEvent);
    }
    await settled();
    expect(steps()[0]).toContain('as expected');
    expect(steps()[1]).toContain('runs now…');
    expect(steps()[5]).toContain('waits');
    expect(panel().getByRole('button', { name: 'Stop' })).toBeTruthy();
    const refusal = { code: 'drill.risks-data', kind: 'blocked', params: {}, reasons: [] } as const;
    desktop.tell('task', {
      ...{
        id: 'started',
        order,
        startedAt: '2026-11-21T09:00:00Z',
        endedAt: '2026-11-21T09:02:00Z',
        events: 3,
      },
      state: 'done',
      result: {
        planned: ['config-broken', 'service-stop', 'service-kill'],
        ends: [
          { scenario: 'config-broken', refusal },
          { scenario: 'service-stop', verdict: 'failed', outageMs: 9000 },
        ],
      },
    });
    await settled();
    expect(panel().getByText(/^It ended early: 0 of 3 drills/)).toBeTruthy();
    expect(steps().map((step) => step.replace(/^[^A-Z]*/, '').slice(0, 14))).toEqual([
      'Broken configu',
      'Service stoppe',
      'Service killed',
    ]);
    expect(steps()[0]).toContain('refused');
    expect(steps()[2]).toContain('not made');
  });
});
