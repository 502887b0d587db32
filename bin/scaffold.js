#!/usr/bin/env node
// Old syntax and no import statement, so that an old Node can run this file and say what it needs.
const MINIMUM = [24, 15];
const MAIN = '../dist/main.js';

function isNodeTooOld() {
  const parts = process.versions.node.split('.').map(Number);
  return parts[0] < MINIMUM[0] || (parts[0] === MINIMUM[0] && parts[1] < MINIMUM[1]);
}

function explainNode() {
  return [
    `scaffold needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).`,
    'Install a current one with whatever you have, then run the command again:',
    '  nvm install 24 && nvm use 24',
    '  fnm install 24 && fnm use 24',
    '  volta install node@24',
    '  nix shell nixpkgs#nodejs_24',
    'Or use the stand-alone binary of scaffold, which brings its own Node.js.',
  ];
}

// What lies in the cache is run, so it must be a folder of the user: no temporary folder, and no cache for who has no home.
function findCacheFolder() {
  const env = process.env;
  let caches = process.platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME;
  if (!caches && env.HOME) caches = env.HOME + (process.platform === 'darwin' ? '/Library/Caches' : '/.cache');
  return caches ? `${caches}/scaffold/compiled` : undefined;
}

// Keeps compiled code between runs. A folder that cannot be written and NODE_DISABLE_COMPILE_CACHE turn it off without an error.
function enableCompileCache() {
  const folder = findCacheFolder();
  if (folder) process.getBuiltinModule('node:module').enableCompileCache(folder);
}

function isNotBuilt(error) {
  return error.code === 'ERR_MODULE_NOT_FOUND' && /\/dist\/main\.js$/.test(error.url);
}

function refuse(lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}

if (isNodeTooOld()) {
  refuse(explainNode());
} else {
  enableCompileCache();
  import(MAIN).catch((error) => {
    if (!isNotBuilt(error)) throw error;
    refuse(['scaffold is not built: dist/main.js is missing.', 'Run `npm run build` in its folder.']);
  });
}
