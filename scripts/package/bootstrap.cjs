// The main script of a binary: makes the embedded files loadable as if the npm package lay in a folder below the executable, then starts
// it as npm would. Nothing is unpacked, and a module is read when it is imported. The path cannot exist on a disk: an executable is no
// folder.
'use strict';
const { getRawAsset } = require('node:sea');
const { createRequire, registerHooks } = require('node:module');
const { pathToFileURL } = require('node:url');

const root = `${pathToFileURL(process.execPath)}/`;

function isEmbedded(url) {
  return url?.startsWith(root) === true;
}

registerHooks({
  resolve(specifier, context, next) {
    const isRelative = specifier.startsWith('.') && isEmbedded(context.parentURL);
    const url = isRelative ? new URL(specifier, context.parentURL).href : specifier;
    return isEmbedded(url) ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!isEmbedded(url)) return next(url, context);
    return { format: 'module', source: new Uint8Array(getRawAsset(url.slice(root.length))), shortCircuit: true };
  },
});

createRequire(process.execPath)(`${root}bin/scaffold.js`);
