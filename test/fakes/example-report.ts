import type { DrillReport } from '../../core/operations/drills/drill-report.ts';

/** The report of a drill in which all went well. */
export const exampleReport: DrillReport = {
  version: 1,
  pair: 'web',
  scenario: 'service-stop',
  node: 'web-1',
  other: 'web-2',
  url: 'http://10.0.0.100/',
  expected: 'moves',
  predictedMs: 1350,
  startedAt: '2026-11-21T09:24:03.000Z',
  endedAt: '2026-11-21T09:24:13.000Z',
  verdict: 'as-expected',
  problems: [],
  outageMs: 665.7,
  failedRequests: 132,
  totalRequests: 962,
  servedBy: [{ by: 'web-1', fromMs: 0, toMs: 1000, requests: 200 }],
  measured: {
    stepMs: 5,
    totalRequests: 962,
    failedRequests: 132,
    outageMs: 665.7,
    outages: [{ fromMs: 1000, toMs: 1670 }],
    servedBy: [],
    probePauseMs: 10,
  },
  twoHolderMs: 0,
  moments: [{ atMs: 1000, code: 'drill.fault' }],
  events: [],
  health: {
    state: 'healthy',
    vips: [],
    nodes: [
      { node: 'web-1', state: 'standby', source: 'self', vrrp: [], vips: [], checks: [], maintenance: false },
      { node: 'web-2', state: 'active', source: 'self', vrrp: [], vips: [], checks: [], maintenance: false },
    ],
    redundancy: { state: 'intact', reasons: [] },
    notices: [],
  },
};
