/**
 * What electron-builder is told. Signing is a matter of the environment: CSC_LINK and CSC_KEY_PASSWORD (macOS, and
 * Windows with WIN_CSC_LINK), APPLE_ID, APPLE_APP_SPECIFIC_PASSWORD and APPLE_TEAM_ID for the notary. There is no
 * auto-update: an unsigned one would be a way in.
 */
import { basename, join } from 'node:path';
import { setFuses } from './fuses.mjs';

/**
 * @param runtime the Electron that goes into the package (electron-runtime.mjs)
 * @param output folder for the packages
 */
export function packageConfig(runtime, output) {
  return {
    appId: 'io.pairkeeper.app',
    productName: 'Pairkeeper',
    directories: { output, buildResources: 'build/icons' },
    // All that the app needs is in the bundle; electron-builder would add the npm packages once more.
    files: ['dist/app/**', '!dist/app/**/*.map', 'package.json', '!node_modules'],
    asar: true,
    electronDist: runtime.dist,
    electronVersion: runtime.version,
    npmRebuild: false,
    publish: null,
    afterPack: async ({ appOutDir, packager, electronPlatformName }) => {
      const absent = await setFuses(executableIn(appOutDir, packager, electronPlatformName));
      if (absent.length > 0 && runtime.official)
        throw new Error(`Electron has no such fuses: ${absent.join(', ')}`);
      if (absent.length > 0)
        console.error(`· fuses that this older Electron does not have: ${absent.join(', ')}`);
    },
    linux: {
      target: ['AppImage', 'deb', 'rpm'],
      executableName: 'pairkeeper',
      icon: 'build/icons',
      category: 'System',
      synopsis: 'High availability for two servers',
      maintainer: 'Pairkeeper',
      desktop: { entry: { StartupWMClass: 'Pairkeeper' } },
    },
    deb: { depends: ['libgtk-3-0', 'libnss3', 'libnotify4', 'libasound2', 'libsecret-1-0', 'libgbm1'] },
    win: { target: ['nsis'], icon: 'build/icons/256x256.png' },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    mac: {
      target: ['dmg'],
      icon: 'build/icons/1024x1024.png',
      category: 'public.app-category.developer-tools',
      hardenedRuntime: true,
    },
  };
}

function executableIn(folder, packager, platform) {
  const name = packager.appInfo.productFilename;
  if (platform === 'darwin') return join(folder, `${name}.app`);
  return join(folder, platform === 'win32' ? `${name}.exe` : basename(packager.executableName));
}
