import { contextBridge, ipcRenderer } from 'electron';
import { ENGINE_PORT_CHANNEL, MAIN_CALL_CHANNEL, MAIN_NOTICE_CHANNEL } from '../contract/channels.ts';

/**
 * All that the window can reach outside its sandbox: one call and one stream of notices to main, whose names and
 * contents main checks, and the engine's port, which is handed over as soon as main sends it.
 */
contextBridge.exposeInMainWorld('pairkeeper', {
  call: (name: string, input: unknown) => ipcRenderer.invoke(MAIN_CALL_CHANNEL, { name, input }),
  onNotice: (listener: (name: string, notice: unknown) => void) => {
    ipcRenderer.on(MAIN_NOTICE_CHANNEL, (_event, name: string, notice: unknown) => listener(name, notice));
  },
});

ipcRenderer.on(ENGINE_PORT_CHANNEL, (event) => {
  // A port can't cross the context bridge; a message to our own window can carry it.
  window.postMessage(ENGINE_PORT_CHANNEL, window.location.origin, [...event.ports]);
});
