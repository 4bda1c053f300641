import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { linkAddress } from './links.ts';
import { terminalThemes } from './terminal-theme.ts';

/** Lines that can be scrolled back to. About 12 bytes a cell: 80 MB for lines of 132 characters that are full. */
const SCROLLBACK_LINES = 50_000;

const FONT =
  'ui-monospace, "Cascadia Mono", "SF Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace';

export type ViewOptions = {
  readonly fontSize: number;
  readonly scheme: 'light' | 'dark';
  /** The mouse is over a link to this address, or no longer over one. */
  onHover(address: string | undefined): void;
  /** A link was followed, with Ctrl held. */
  onFollow(address: string): void;
};

/** A terminal's screen. It lives on while no page shows it. */
export type TerminalView = {
  readonly terminal: Terminal;
  readonly search: SearchAddon;
  /** Shows it in a place of the page, for the first time or again. */
  attach(place: HTMLElement): void;
  /** Takes the place's size. */
  fit(): void;
  /** The line up to the cursor; over several rows when it is wrapped. */
  cursorLine(): string;
  dispose(): void;
};

export function createView(options: ViewOptions): TerminalView {
  const follow = (event: MouseEvent, text: string): void => {
    const address = linkAddress(text);
    if ((event.ctrlKey || event.metaKey) && address !== undefined) options.onFollow(address);
  };
  const hover = (_event: MouseEvent, text: string): void => options.onHover(linkAddress(text));
  const leave = (): void => options.onHover(undefined);
  const terminal = new Terminal({
    allowProposedApi: true,
    scrollback: SCROLLBACK_LINES,
    fontFamily: FONT,
    fontSize: options.fontSize,
    theme: terminalThemes[options.scheme],
    cursorBlink: false,
    macOptionIsMeta: true,
    minimumContrastRatio: 4.5,
    rescaleOverlappingGlyphs: true,
    rightClickSelectsWord: false,
    // For links that a server marks as such (OSC 8), whose text can say something else than where they lead.
    linkHandler: { activate: follow, hover, leave, allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon(follow, { hover, leave }));
  terminal.loadAddon(new UnicodeGraphemesAddon());
  const element = document.createElement('div');
  element.style.height = '100%';
  let stopDrawing = (): void => undefined;

  return {
    terminal,
    search,
    attach(place) {
      place.append(element);
      if (terminal.element === undefined) {
        terminal.open(element);
        stopDrawing = drawWithWebgl(terminal);
      }
      terminal.refresh(0, terminal.rows - 1);
    },
    fit() {
      if (element.isConnected && element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
    },
    cursorLine: () => cursorLine(terminal),
    dispose() {
      stopDrawing();
      element.remove();
      terminal.dispose();
    },
  };
}

/**
 * Draws with WebGL, and with the page's own elements where there is none or once the graphics driver has let go of
 * it. After sleep a driver may give back an empty picture without saying so, hence the new drawing when the window
 * is seen again.
 */
function drawWithWebgl(terminal: Terminal): () => void {
  let webgl: WebglAddon | undefined;
  const stop = (): void => {
    webgl?.dispose();
    webgl = undefined;
  };
  try {
    if (!hasGraphicsCard()) return stop;
    webgl = new WebglAddon();
    webgl.onContextLoss(stop);
    terminal.loadAddon(webgl);
  } catch {
    // Drawn without it: slower, and the same to see.
    webgl = undefined;
  }
  const redraw = (): void => {
    if (document.visibilityState !== 'visible') return;
    webgl?.clearTextureAtlas();
    terminal.refresh(0, terminal.rows - 1);
  };
  document.addEventListener('visibilitychange', redraw);
  return () => {
    document.removeEventListener('visibilitychange', redraw);
    stop();
  };
}

/** Where WebGL is only emulated (a virtual machine, a remote desktop), drawing with it is the slower way. */
function hasGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  const names = context?.getExtension('WEBGL_debug_renderer_info');
  if (context === null || names === null || names === undefined) return context !== null;
  const renderer = String(context.getParameter(names.UNMASKED_RENDERER_WEBGL));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|basic render/i.test(renderer);
}

function cursorLine({ buffer: { active } }: Terminal): string {
  let row = active.baseY + active.cursorY;
  let text = active.getLine(row)?.translateToString(false, 0, active.cursorX) ?? '';
  while (active.getLine(row)?.isWrapped === true) {
    row -= 1;
    text = (active.getLine(row)?.translateToString(false) ?? '') + text;
  }
  return text;
}
