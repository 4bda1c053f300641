import type { AuditedRun } from '../../core/audit/audited-runs.ts';
import type { AuditView } from '../../electron/contract/audit.ts';

const all = ['here', 'web-1', 'web-2'];
const logins = ['web-1', 'web-2'].map((node) => ({
  node,
  from: '10.0.0.9',
  login: 'root',
  method: 'publickey',
  key: 'SHA256:Jp0kq2m1xV8yQ7c4nW3tR5uE6sD9aB0fGhIjKlMnOpQ',
}));

function run(minute: number, told: Partial<AuditedRun>): AuditedRun {
  const time = (second: string) => `2026-11-21T09:${String(minute).padStart(2, '0')}:${second}Z`;
  return {
    action: 'switchover',
    subject: 'web-2',
    plan: '',
    who: 'ann@laptop',
    startedAt: time('03.112'),
    endedAt: time('04.930'),
    result: 'moved',
    trails: all,
    logins,
    ...told,
  };
}

/** What was done to the pair of the scenes; web-2's trail was edited. */
export const audit: AuditView = {
  trails: [
    { of: 'here', count: 14, problems: [] },
    { of: 'web-1', count: 12, problems: [] },
    { of: 'web-2', count: 12, problems: [{ kind: 'edited', line: 4 }] },
  ],
  runs: [
    run(55, {}),
    run(50, {
      action: 'drill',
      subject: 'service-stop',
      result: 'as-expected',
      trails: ['here'],
      logins: [],
    }),
    run(42, { action: 'rejoin', subject: 'mariadb:web-1', result: 'done', who: 'bob@build-7' }),
    run(40, { action: 'maintenance', subject: 'web-1', result: 'failed:maintenance.busy' }),
    run(31, { action: 'apply', subject: '', plan: 'a3f09c2b7d1e4f56', result: 'confirmed' }),
  ].concat(
    (({ endedAt: _, result: __, ...open }) => [{ ...open, action: 'apply', plan: '9bd1c07755aa0312' }])(
      run(30, {}),
    ),
  ),
};
