import { colourLine } from './colour-line.ts';
import classes from './plan.module.css';

/** Longer diffs are cut: a generated file of that size is read in an editor. */
const MAX_LINES = 1500;

type DiffViewProps = { readonly lines: readonly string[]; readonly label: string };

/** A unified diff: sign and colour say what becomes of a line. */
export function DiffView({ lines, label }: DiffViewProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={`${classes.colours} ${classes.diff}`} aria-label={label} tabIndex={0}>
      {lines.slice(0, MAX_LINES).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
        <DiffLine key={index} line={line} />
      ))}
      {lines.length > MAX_LINES && <div className={classes.hunk}>…</div>}
    </section>
  );
}

function DiffLine({ line }: { readonly line: string }) {
  const sign = line.slice(0, 1);
  if (sign === '@' || sign === '\\') return <div className={classes.hunk}>{line}</div>;
  const kind = sign === '+' ? classes.added : sign === '-' ? classes.removed : classes.kept;
  return (
    <div className={kind}>
      <span className={classes.sign}>{sign === '-' ? '−' : sign}</span>
      {colourLine(line.slice(1)).map(({ kind: colour, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move
        <span key={index} className={classes[colour]}>
          {text}
        </span>
      ))}
      {'\n'}
    </div>
  );
}
