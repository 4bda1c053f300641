import { notifications } from '@mantine/notifications';
import { act, cleanup, render } from '@testing-library/react';
import { createElement } from 'react';
import { App } from '../../renderer/app/app.tsx';
import { closeDatabase } from '../../renderer/shared/databases.ts';
import { connectEngine } from '../../renderer/shared/desktop.ts';
import { followEngineState, useEngineState } from '../../renderer/shared/engine-state.ts';
import { followFleet, useFleet } from '../../renderer/shared/fleet.ts';
import { followNetwork } from '../../renderer/shared/network.ts';
import { closeAction } from '../../renderer/shared/pair-actions.ts';
import { followNavigation, goTo, type Place, usePlace } from '../../renderer/shared/place.ts';
import { followProblems, useProblems } from '../../renderer/shared/problems.ts';
import { loadSettings } from '../../renderer/shared/settings.ts';
import { type FakeDesktop, fakeDesktop, type Given } from './fake-desktop.ts';

let isFollowing = false;

/** The whole window over a fake desktop, as renderer/main.tsx puts it together; what an earlier test left is gone. */
export async function renderWindow(given: Given, place: Place = { view: 'pairs' }): Promise<FakeDesktop> {
  cleanup();
  const desktop = fakeDesktop(given);
  useFleet.setState(useFleet.getInitialState(), true);
  usePlace.setState(usePlace.getInitialState(), true);
  useProblems.setState(useProblems.getInitialState(), true);
  useEngineState.setState(useEngineState.getInitialState(), true);
  closeAction();
  closeDatabase();
  notifications.clean();
  if (!isFollowing) {
    isFollowing = true;
    connectEngine();
    followEngineState();
    followFleet();
    followNavigation();
    followProblems();
    followNetwork();
  }
  await loadSettings();
  goTo(place);
  await act(async () => {
    render(createElement(App));
    desktop.connect();
  });
  await settled();
  return desktop;
}

/** Lets everything happen that was sent between the window and the fake. */
export async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  });
}
