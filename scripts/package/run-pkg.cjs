// Runs inside the Node whose binary is made, since the blob fits only the Node that wrote it:
//   node run-pkg.cjs <folder of pkg> <targets as JSON> <options as JSON>
// The command line of pkg offers its loader with a virtual file system or a main script alone; this calls the same function with assets.
'use strict';
const { join } = require('node:path');

const [folder, targets, options] = process.argv.slice(2);
const { default: sea } = require(join(folder, 'lib-es5', 'sea.js'));

sea(join(process.cwd(), 'bootstrap.cjs'), {
  targets: JSON.parse(targets),
  signature: false,
  seaConfig: JSON.parse(options),
}).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
