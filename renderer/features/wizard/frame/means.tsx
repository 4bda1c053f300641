import { Text, Title } from '@mantine/core';
import { useTexts } from '../../../shared/texts.tsx';
import classes from './wizard.module.css';

/** One thing that a choice means on the servers. */
export type Meaning = { readonly title: string; readonly text: string };

/** “What this means on your servers”: changes with every choice. */
export function Means({ meanings }: { readonly meanings: readonly Meaning[] }) {
  const texts = useTexts();
  const title = texts.text('ui.wizard.means');
  return (
    <aside className={classes.means} aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {meanings.map((meaning) => (
        <div key={meaning.title} className={classes.meaning}>
          <Text fw={600} size="sm">
            {meaning.title}
          </Text>
          <Text size="sm">{meaning.text}</Text>
        </div>
      ))}
    </aside>
  );
}
