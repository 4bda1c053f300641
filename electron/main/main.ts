import { app } from 'electron';
import { startApp } from './app.ts';

// A second start hands over to the first one: two engines would answer for one pair.
if (app.requestSingleInstanceLock()) {
  startApp();
} else {
  app.quit();
}
