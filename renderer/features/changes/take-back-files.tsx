import type { TakeBackPreview } from '../../../core/operations/take-back.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './changes.module.css';

/** Which files and packages of each node a take-back concerns. */
export function TakeBackFiles({ nodes }: { readonly nodes: readonly TakeBackPreview[] }) {
  const texts = useTexts();
  return (
    <div className={classes.nodes}>
      {nodes.map(({ node, paths, packages, edited }) => (
        <section key={node} aria-label={node}>
          <h3 className={classes.nodeName}>{node}</h3>
          <ul className={classes.files}>
            {paths.map((path) => (
              <li key={path}>
                <code>{path}</code>
                {edited.includes(path) && (
                  <strong className={classes.edited}> ▲ {texts.text('ui.take-back.was-edited')}</strong>
                )}
              </li>
            ))}
          </ul>
          {packages.length > 0 && (
            <p className={classes.lead}>
              {texts.text('ui.take-back.packages', { packages: packages.join(', ') })}
            </p>
          )}
        </section>
      ))}
    </div>
  );
}
