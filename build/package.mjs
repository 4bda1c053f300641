/**
 * npm run package [-- OPTION...]: the app for this system, ready to be started, in dist/package.
 *
 *   --installers     also what users install: AppImage, deb and rpm; NSIS on Windows; dmg on macOS
 *   --output FOLDER  another folder
 *   --test-runtime   with the Electron that tests use (electron-runtime.mjs); for tests
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNodeModules, root } from './setup.mjs';

async function main() {
  const { values: options } = parseArgs({
    options: {
      installers: { type: 'boolean' },
      output: { type: 'string', default: join(root, 'dist', 'package') },
      'test-runtime': { type: 'boolean' },
    },
  });
  await ensureNodeModules();
  // Only now: these need the npm packages.
  const [{ build, Platform }, { anyRuntime, testRuntime }, { packageConfig }, { buildApp }] =
    await Promise.all([
      import('electron-builder'),
      import('./electron-runtime.mjs'),
      import('./electron-builder.mjs'),
      import('./bundles.mjs'),
    ]);
  const runtime = await (options['test-runtime'] ? testRuntime() : anyRuntime());
  if (!runtime.official && options.installers) {
    throw new Error(
      "installers carry the official Electron and nothing else, and its release host can't be reached from here",
    );
  }
  if (!options['test-runtime']) await buildApp();
  rmSync(options.output, { recursive: true, force: true });
  // It would link files of the cached Electron into the package, and the fuses would be set in both.
  process.env.USE_HARD_LINKS = 'false';
  await build({
    projectDir: root,
    targets: options.installers ? Platform.current().createTarget() : Platform.current().createTarget('dir'),
    config: packageConfig(runtime, options.output),
  });
  console.error(`· packaged in ${options.output}`);
  if (!runtime.official) {
    console.error(
      `· with Electron ${runtime.version}, because the official one can't be fetched from here: this package is for trying out only, do not hand it on`,
    );
  }
}

main().catch((error) => {
  console.error(`The package could not be made: ${error.message}`);
  process.exitCode = 1;
});
