import { join } from 'node:path';
import { app } from 'electron';
import { pairkeeperHome } from '../../core/adapters/pairkeeper-home.ts';
import { startApp } from './app.ts';

// The name that toasts and dialogs show.
app.setName('Pairkeeper');

// Beside the pairs, not among them: by default both would be in one folder. It also makes the lock below one for each home.
const home = pairkeeperHome({ environment: process.env, platform: process.platform });
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(home, 'app'));

// A second start hands over to the first one: two engines would answer for one pair.
if (app.requestSingleInstanceLock()) {
  startApp(home);
} else {
  app.quit();
}
