import type { PairSummary } from '../../electron/contract/pair.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { Texts } from '../../locales/texts.ts';
import { openAction, pairActions } from '../shared/pair-actions.ts';
import { goTo, type Place, pairTabs } from '../shared/place.ts';
import { changeSettings } from '../shared/settings.ts';

/** Something that the palette offers. */
export type Command = {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  run(): void;
};

type Situation = {
  readonly texts: Texts;
  readonly pairs: readonly PairSummary[];
  readonly place: Place;
  /** Shows the shortcuts. */
  readonly showHelp: () => void;
};

/** All that can be done from here, the pair that is shown first. */
export function commandsFor(situation: Situation): readonly Command[] {
  return [...pairCommands(situation), ...goCommands(situation), ...windowCommands(situation)];
}

function pairCommands({ texts, pairs, place }: Situation): readonly Command[] {
  if (place.view !== 'pair') return [];
  const { pairId } = place;
  const group = pairs.find(({ id }) => id === pairId)?.name ?? pairId;
  const tabs = pairTabs.map((tab) => ({
    id: `tab-${tab}`,
    group,
    label: texts.text(`ui.tab.${tab}`),
    run: () => goTo({ view: 'pair', pairId, tab }),
  }));
  const actions = pairActions.map((action) => ({
    id: `action-${action}`,
    group,
    label: texts.text(`ui.action.${action}`),
    run: () => openAction(pairId, action),
  }));
  return [...tabs, ...actions];
}

function goCommands({ texts, pairs, showHelp }: Situation): readonly Command[] {
  const group = texts.text('ui.command.go');
  return [
    ...pairs.map(({ id, name }) => ({
      id: `pair-${id}`,
      group,
      label: texts.text('ui.command.open-pair', { name }),
      run: () => goTo({ view: 'pair', pairId: id, tab: 'overview' }),
    })),
    { id: 'pairs', group, label: texts.text('ui.shell.pairs'), run: () => goTo({ view: 'pairs' }) },
    { id: 'wizard', group, label: texts.text('ui.shell.pair-servers'), run: () => goTo({ view: 'wizard' }) },
    { id: 'settings', group, label: texts.text('ui.shell.settings'), run: () => goTo({ view: 'settings' }) },
    { id: 'help', group, label: texts.text('ui.help.title'), run: showHelp },
  ];
}

function windowCommands({ texts }: Situation): readonly Command[] {
  const group = texts.text('ui.command.window');
  const languages: readonly Settings['language'][] = ['en', 'zh-CN', 'system'];
  const schemes: readonly Settings['colorScheme'][] = ['light', 'dark', 'system'];
  return [
    ...languages.map((language) => ({
      id: `language-${language}`,
      group,
      label: texts.text(`ui.command.language-${language}`),
      run: () => void changeSettings({ language }),
    })),
    ...schemes.map((colorScheme) => ({
      id: `scheme-${colorScheme}`,
      group,
      label: texts.text(`ui.command.scheme-${colorScheme}`),
      run: () => void changeSettings({ colorScheme }),
    })),
  ];
}
