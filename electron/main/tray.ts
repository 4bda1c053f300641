import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import { iconPng } from './icon-png.ts';
import type { IconState } from './icon-shapes.ts';
import type { TrayAction, TrayEntry, TrayView } from './tray-menu.ts';

export type AppTray = { show(view: TrayView): void; close(): void };

/** Sizes in which panels ask for icons: Windows 16, most panels 22. */
const SIZE = process.platform === 'linux' ? 22 : 16;

/**
 * The icon in the tray. On macOS it is a template, coloured by the menu bar: there the shape alone tells the state.
 */
export function createTray(onAction: (action: TrayAction) => void): AppTray {
  const icons = new Map<IconState, Electron.NativeImage>();
  const iconOf = (state: IconState) => {
    const icon = icons.get(state) ?? drawIcon(state);
    icons.set(state, icon);
    return icon;
  };
  const tray = new Tray(iconOf('none'));
  tray.on('click', () => onAction({ kind: 'open' }));
  let shown = '';
  let icon: IconState = 'none';
  return {
    show(view) {
      const next = JSON.stringify(view);
      if (next === shown) return;
      shown = next;
      if (icon !== view.icon) tray.setImage(iconOf(view.icon));
      icon = view.icon;
      tray.setToolTip(view.tooltip);
      // A menu can't be changed on Linux: it is made anew.
      tray.setContextMenu(Menu.buildFromTemplate(view.entries.map((entry) => itemOf(entry, onAction))));
    },
    close: () => tray.destroy(),
  };
}

function itemOf(entry: TrayEntry, onAction: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (entry.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'text':
      return { label: plainLabel(entry.label), enabled: false };
    case 'action':
      return { label: plainLabel(entry.label), click: () => onAction(entry.action) };
  }
}

/** An ampersand would underline the letter after it. */
function plainLabel(label: string): string {
  return process.platform === 'darwin' ? label : label.replaceAll('&', '&&');
}

function drawIcon(state: IconState): Electron.NativeImage {
  const isTemplate = process.platform === 'darwin';
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 1.5, 2]) {
    const buffer = iconPng(state, SIZE * scaleFactor, isTemplate);
    image.addRepresentation({ scaleFactor, buffer });
  }
  image.setTemplateImage(isTemplate);
  return image;
}
