import type { TaskView } from '../../../electron/contract/task.ts';
import { Problem } from '../../shared/problem.tsx';
import { resultOf } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './changes.module.css';
import { TakeBackFiles } from './take-back-files.tsx';

/** Where each node stands after something was taken back. */
export function TakeBackEnd({ task }: { readonly task: TaskView }) {
  const texts = useTexts();
  const result = resultOf(task, 'undo') ?? resultOf(task, 'uninstall');
  if (result === undefined) return null;
  const sentence = texts.text(`ui.take-back.outcome-${result.outcome}`);
  if (result.outcome === 'nothing-to-undo') return <p role="status">{sentence}</p>;
  if (result.outcome === 'edited') {
    return (
      <>
        <p role="status">{sentence}</p>
        <TakeBackFiles nodes={'preview' in result ? result.preview.nodes : result.nodes} />
      </>
    );
  }
  return (
    <>
      <p role="status">{sentence}</p>
      <ul className={classes.files}>
        {result.nodes.map(({ node, state, leftovers, reason }) => (
          <li key={node}>
            <strong>{node}</strong> {texts.text(`ui.take-back.state-${state}`)}
            {leftovers.length > 0 &&
              ` ${texts.text('ui.take-back.leftovers', { leftovers: leftovers.join(', ') })}`}
            {reason !== undefined && <Problem error={reason} />}
          </li>
        ))}
      </ul>
    </>
  );
}
