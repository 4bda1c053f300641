/**
 * The window without a desktop and without servers, to look at it in a browser:
 * `npx vite --config build/vite.window.config.mts`, then `/?scene=degraded&language=zh-CN&scheme=dark`.
 */
import type { Settings } from '../../electron/contract/settings.ts';
import type { Place } from '../../renderer/shared/place.ts';
import { fakeDesktop } from '../fakes/fake-desktop.ts';
import { scenes as pairScenes, type Scene } from './scenes.ts';
import { wizardScenes } from './wizard-scenes.ts';

const scenes = { ...pairScenes, ...wizardScenes };

const wanted = new URLSearchParams(window.location.search);
const scene: Scene = scenes[(wanted.get('scene') ?? 'healthy') as keyof typeof scenes]();
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
else if (scene.place !== undefined) goTo(scene.place);
Object.assign(window, { desktop, goTo });
