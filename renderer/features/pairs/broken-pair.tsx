import { Button, Stack, Text } from '@mantine/core';
import type { ToldError } from '../../../electron/contract/call.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { callEngine } from '../../shared/desktop.ts';
import { useFleet } from '../../shared/fleet.ts';
import { goTo } from '../../shared/place.ts';
import { Problem } from '../../shared/problem.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';

/** A pair whose file can't be used, e.g. one that a newer Pairkeeper wrote. Its servers go on as they are. */
export function BrokenPair({ pair, problem }: { readonly pair: PairSummary; readonly problem: ToldError }) {
  const texts = useTexts();
  const { isBusy, failure, run } = useBusy();
  const forget = () =>
    run(async () => {
      await callEngine('pairs.forget', { pairId: pair.id });
      goTo({ view: 'pairs' });
    });
  return (
    <Stack p="md" gap="sm">
      <h1>{pair.name}</h1>
      <Text>{texts.text('ui.pair.broken', { file: pair.file })}</Text>
      <Problem error={problem}>
        <Button variant="default" loading={isBusy} onClick={forget}>
          {texts.text('ui.forget.verb', { pair: pair.name })}
        </Button>
      </Problem>
      <Text c="dimmed">{texts.text('ui.forget.what', { pair: pair.name })}</Text>
      {failure !== undefined && <Problem error={failure} />}
    </Stack>
  );
}

/** A pair that was forgotten, or not told of yet. */
export function MissingPair() {
  const texts = useTexts();
  const isLoaded = useFleet((fleet) => fleet.isLoaded);
  return (
    <Stack p="md" align="flex-start">
      <Text>{texts.text(isLoaded ? 'ui.pair.missing' : 'ui.pair.loading')}</Text>
      {isLoaded && (
        <Button variant="default" onClick={() => goTo({ view: 'pairs' })}>
          {texts.text('ui.pair.show-all')}
        </Button>
      )}
    </Stack>
  );
}
