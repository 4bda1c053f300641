/**
 * The window without a desktop and without servers, to look at it in a browser:
 * `npx vite --config build/vite.window.config.mts`, then `/?scene=degraded&language=zh-CN&scheme=dark`.
 */
import type { Settings } from '../../electron/contract/settings.ts';
import type { Place } from '../../renderer/shared/place.ts';
import { fakeDesktop } from '../fakes/fake-desktop.ts';
import { type SceneName, scenes } from './scenes.ts';

const wanted = new URLSearchParams(window.location.search);
const scene = scenes[(wanted.get('scene') ?? 'healthy') as SceneName]();
const desktop = fakeDesktop({
  ...scene,
  settings: {
    language: (wanted.get('language') ?? 'en') as Settings['language'],
    colorScheme: (wanted.get('scheme') ?? 'light') as Settings['colorScheme'],
    ...scene.settings,
  },
});
await import('../../renderer/main.tsx');
desktop.connect();
scene.play?.(desktop);
const { goTo } = await import('../../renderer/shared/place.ts');
const place = wanted.get('place');
if (place !== null) goTo(JSON.parse(place) as Place);
Object.assign(window, { desktop, goTo });
