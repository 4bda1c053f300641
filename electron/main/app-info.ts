import { app } from 'electron';
import { AppError } from '../../core/errors/app-error.ts';
import type { AppInfo } from '../contract/main-calls.ts';
import { toToldError } from '../contract/told-error.ts';
import { demoInfo } from './demo.ts';
import type { Secrets } from './secrets.ts';
import { canToast } from './toasts.ts';

type Sources = {
  readonly settingsProblem: AppError | undefined;
  readonly trayProblem: AppError | undefined;
  readonly secrets: Secrets;
  readonly systemLanguage: AppInfo['systemLanguage'];
};

/** What the app is, where it runs, and what went wrong while it started. */
export function appInfo({ settingsProblem, trayProblem, secrets, systemLanguage }: Sources): AppInfo {
  const toastProblem = canToast()
    ? undefined
    : new AppError('notifications.unsupported', { kind: 'unexpected' });
  const problems = [settingsProblem, trayProblem, toastProblem, ...secrets.problems()];
  return {
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    platform: process.platform,
    systemLanguage,
    demo: demoInfo({
      platform: process.platform,
      userId: process.getuid?.(),
      arguments: process.argv,
    }),
    secrets: secrets.state(),
    problems: problems.flatMap((problem) => (problem === undefined ? [] : [toToldError(problem)])),
  };
}
