import { ActionIcon, Button, Group } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type FieldRowsProps<Item> = {
  readonly items: readonly Item[];
  /** The fields of one item. */
  readonly row: (item: Item, index: number) => ReactNode;
  /** Given the items without the one that was removed, or with a new one behind them. */
  readonly onChange: (items: readonly Item[]) => void;
  /** What is added. */
  readonly newItem: Item;
  readonly addLabel: string;
  readonly removeLabel: (item: Item, index: number) => string;
  /** As few as can stay; default: none. */
  readonly least?: number;
  /** As many as the engine takes; default: any number. */
  readonly most?: number;
  /** Said between the fields and the button that adds. */
  readonly children?: ReactNode;
};

/** Of the label above a field: the button stays beside the field, also with a sentence below it. */
const LABEL_HEIGHT = 24;

/** Items that have fields of their own, each in a row with a button that removes it, and one that adds another. */
export function FieldRows<Item>(props: FieldRowsProps<Item>) {
  const {
    items,
    row,
    onChange,
    newItem,
    addLabel,
    removeLabel,
    children,
    least = 0,
    most = Infinity,
  } = props;
  return (
    <>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item is known by its place
        <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
          {row(item, index)}
          {items.length > least && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              mt={LABEL_HEIGHT}
              aria-label={removeLabel(item, index)}
              onClick={() => onChange(items.filter((_, other) => other !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {children}
      {items.length < most && (
        <Button
          variant="subtle"
          px={6}
          ml={-6}
          w="fit-content"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...items, newItem])}
        >
          {addLabel}
        </Button>
      )}
    </>
  );
}
