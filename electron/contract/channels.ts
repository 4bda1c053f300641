/** Name of the one IPC channel of calls, and of the one of notices. */
export const MAIN_CALL_CHANNEL = 'pairkeeper:call';
export const MAIN_NOTICE_CHANNEL = 'pairkeeper:notice';
/** The message with which the window asks for, and the preload script hands over, the engine's port. */
export const ENGINE_PORT_CHANNEL = 'pairkeeper:engine-port';
