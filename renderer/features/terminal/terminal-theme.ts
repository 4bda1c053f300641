import type { ITheme } from '@xterm/xterm';

/** Colours of the two schemes; each of the sixteen has a contrast of at least 4.5 : 1 on its ground, but for the one of the ground. */
export const terminalThemes: Readonly<Record<'light' | 'dark', ITheme>> = {
  dark: {
    background: '#101216',
    foreground: '#dfe2e7',
    cursor: '#dfe2e7',
    cursorAccent: '#101216',
    selectionBackground: '#3b4a7a',
    black: '#3a3f47',
    red: '#ff8f8f',
    green: '#4fcf9f',
    yellow: '#f2b544',
    blue: '#91a7ff',
    magenta: '#e599f7',
    cyan: '#66d9e8',
    white: '#ced4da',
    brightBlack: '#8f97a2',
    brightRed: '#ffa8a8',
    brightGreen: '#8ce99a',
    brightYellow: '#ffe066',
    brightBlue: '#bac8ff',
    brightMagenta: '#eebefa',
    brightCyan: '#99e9f2',
    brightWhite: '#ffffff',
  },
  light: {
    background: '#ffffff',
    foreground: '#1c1f25',
    cursor: '#1c1f25',
    cursorAccent: '#ffffff',
    selectionBackground: '#c5d0fa',
    black: '#1c1f25',
    red: '#b3202c',
    green: '#0b7350',
    yellow: '#8f5200',
    blue: '#2f4bc4',
    magenta: '#862e9c',
    cyan: '#0b6b7c',
    white: '#6a727b',
    brightBlack: '#59616b',
    brightRed: '#c92a2a',
    brightGreen: '#2b7a3d',
    brightYellow: '#8a5a00',
    brightBlue: '#364fc7',
    brightMagenta: '#9c36b5',
    brightCyan: '#0c7285',
    brightWhite: '#495057',
  },
};

/** Grounds of matches while searching; xterm.js wants them as #RRGGBB. */
export const searchColors = {
  light: { match: '#ffe8a3', active: '#ffc078' },
  dark: { match: '#5c4a12', active: '#8a5a00' },
} as const;
