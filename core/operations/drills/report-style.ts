/** Style sheet of the report: the reader's fonts, dark and light, and fit for paper. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1a1d21; --faint: #5b6470; --line: #d5dae0; --page: #ffffff;
  --good: #146c3a; --bad: #a3231b; --first: #3b6fb6; --second: #2f8f5b; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8eaed; --faint: #a2abb6; --line: #3a4149; --page: #16191d;
    --good: #63c78c; --bad: #f08a80; --first: #7ba7e0; --second: #6fce98; } }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
h3 { font-size: 1rem; color: var(--faint); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--faint); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
.verdict.as-expected { color: var(--good); } .verdict.failed, .problems { color: var(--bad); }
.bar { width: 100%; height: 1.5rem; background: var(--line); display: block; }
.bar .first { fill: var(--first); } .bar .second { fill: var(--second); } .bar .outage { fill: var(--bad); }
@page { margin: 15mm; }
@media print { :root { --text: #000; --page: #fff; } main { max-width: none; padding: 0; }
  section { break-before: page; border-top: 0; } h2, h3 { break-after: avoid; } tr, li, .bar { break-inside: avoid; }
  thead { display: table-header-group; } .bar, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
