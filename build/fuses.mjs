/**
 * Electron's fuses: switches in the executable that decide what a packaged app can be made to do from outside.
 * https://www.electronjs.org/docs/latest/tutorial/fuses
 */
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** Each fuse has a value, also those that stay as Electron has them: a new one must be thought about. */
const wanted = {
  // The app as a general-purpose Node: every anti-virus exception for it would hold for that too.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Has an effect on macOS and Windows only.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // There is no snapshot of ours.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The window's files come from the app's own protocol, never from file:.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Electron's own value.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/**
 * Sets the fuses of an executable.
 *
 * @returns names of the fuses that this Electron is too old to have
 */
export async function setFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  const [present, absent] = split(wire);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // electron-builder signs afterwards.
    resetAdHocDarwinSignature: process.platform === 'darwin',
    ...Object.fromEntries(present),
  });
  return absent.map(([fuse]) => FuseV1Options[fuse]);
}

/** Names of the fuses that are not as they should be; those that this Electron does not have are left out. */
export async function wrongFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  const [present] = split(wire);
  return present
    .filter(([fuse, value]) => wire[fuse] !== (value ? FuseState.ENABLE : FuseState.DISABLE))
    .map(([fuse]) => FuseV1Options[fuse]);
}

function split(wire) {
  const present = [];
  const absent = [];
  for (const [fuse, value] of Object.entries(wanted)) {
    const known = wire[fuse] !== undefined && wire[fuse] !== FuseState.REMOVED;
    (known ? present : absent).push([fuse, value]);
  }
  return [present, absent];
}
