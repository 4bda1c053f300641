/**
 * What Electron's own default_app.asar does, for the test runtime, which has none: starts the app whose folder is
 * the first argument, and loads modules given with `-r` before it (Playwright needs that). The runtime finds this
 * file as resources/app (build/electron-runtime.mjs).
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');
const { app } = require('electron');

let folder;
const modules = [];
// A copy: Playwright's loader, given with -r, edits the original.
const words = process.argv.slice(1);
for (let index = 0; index < words.length; index += 1) {
  if (words[index] === '-r') {
    index += 1;
    modules.push(words[index]);
  } else if (!words[index].startsWith('-')) {
    folder = resolve(words[index]);
    break;
  }
}
if (folder === undefined) {
  console.error('usage: electron [OPTION...] FOLDER [ARGUMENT...]');
  process.exit(64);
}
const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.name = description.productName ?? description.name;
app.setVersion(description.version ?? '0.0.0');
app.setAppPath(folder);
for (const module of modules) Module._load(resolve(module), Module, true);
Module._load(join(folder, description.main ?? 'index.js'), Module, true);
