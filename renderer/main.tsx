import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { connectEngine } from './shared/desktop.ts';
import { followEngineState } from './shared/engine-state.ts';
import { followFleet } from './shared/fleet.ts';
import { followNetwork } from './shared/network.ts';
import { followNavigation } from './shared/place.ts';
import { followProblems } from './shared/problems.ts';
import { loadSettings } from './shared/settings.ts';

connectEngine();
followEngineState();
followFleet();
followNavigation();
followProblems();
followNetwork();
void loadSettings().then(() => {
  const root = document.getElementById('root');
  if (root !== null) createRoot(root).render(<App />);
});
