import { Spotlight } from '@mantine/spotlight';
import { useFleet } from '../shared/fleet.ts';
import { usePlace } from '../shared/place.ts';
import { useTexts } from '../shared/texts.tsx';
import { commandsFor } from './commands.ts';

/** Everything the window can do, found by typing. Opened by a shortcut (shortcuts.ts). */
export function CommandPalette({ showHelp }: { readonly showHelp: () => void }) {
  const texts = useTexts();
  const pairs = useFleet((fleet) => fleet.pairs);
  const place = usePlace((history) => history.place);
  const commands = commandsFor({ texts, pairs, place, showHelp });
  const groups = [...new Set(commands.map(({ group }) => group))];
  return (
    <Spotlight
      shortcut={null}
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      maxHeight={420}
      highlightQuery
      nothingFound={texts.text('ui.command.nothing')}
      searchProps={{
        placeholder: texts.text('ui.command.search'),
        'aria-label': texts.text('ui.command.search'),
      }}
      actions={groups.map((group) => ({
        group,
        actions: commands
          .filter((command) => command.group === group)
          .map(({ id, label, run }) => ({ id, label, onClick: run })),
      }))}
    />
  );
}
