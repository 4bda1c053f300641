import type { TaskView } from '../../electron/contract/task.ts';
import { moment } from '../../locales/moments.ts';
import { TaskProgress } from '../shared/task-progress.tsx';
import { useTexts } from '../shared/texts.tsx';
import classes from './tasks-panel.module.css';

/** Most tasks that the panel lists. */
const MAX_TASKS = 30;

/** All tasks since the app was started, newest first. */
export function TasksPanel({ tasks }: { readonly tasks: readonly TaskView[] }) {
  const texts = useTexts();
  return (
    <section aria-label={texts.text('ui.task.all')} className={classes.panel}>
      <h2 className={classes.title}>{texts.text('ui.task.all')}</h2>
      <ul className={classes.tasks}>
        {[...tasks]
          .reverse()
          .slice(0, MAX_TASKS)
          .map((task) => (
            <li key={task.id} className={classes.task}>
              <time className={`${classes.time} tabular`} dateTime={task.startedAt}>
                {moment(task.startedAt)}
              </time>
              <TaskProgress task={task} />
            </li>
          ))}
      </ul>
    </section>
  );
}
