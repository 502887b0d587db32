import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** A change to a package's file that takes work out of the start of the program and changes nothing else. */
interface Quickening {
  readonly filter: RegExp;
  readonly find: string;
  readonly replacement: string;
}

/** Box drawing, bullets, arrows and letters of Europe: one column each, and no part of an emoji. */
const PLAIN = String.raw`/^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u205E\u2190-\u21FF\u2500-\u25FC\u2715\u276F]*$/`;

const QUICKENINGS: readonly Quickening[] = [
  {
    // Compiling the expression for emojis takes sixty milliseconds; texts without any need not pay them.
    filter: /[\\/]node_modules[\\/]string-width[\\/]index\.js$/,
    find: String.raw`/^[\u0020-\u007E]*$/.test(string)`,
    replacement: `${PLAIN}.test(string)`,
  },
  {
    // The module is inside the file; asking for `fetch` loads Node's whole HTTP client, forty milliseconds, to read a data URL.
    filter: /[\\/]yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/,
    find: 'var loadYoga = (() => {',
    replacement: 'var loadYoga = (() => {\n  const fetch = undefined;',
  },
];

/** Throws when a package has changed so that a change no longer applies. */
export const quickenPackages: Plugin = {
  name: 'quicken-packages',
  setup(plugin) {
    for (const { filter, find, replacement } of QUICKENINGS) {
      plugin.onLoad({ filter }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes(find))
          throw new Error(`${path} does not contain ${find}: see scripts/build/quicken-packages.ts`);
        return { contents: source.replace(find, () => replacement) };
      });
    }
  },
};
