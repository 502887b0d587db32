import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { PLAIN_CHARACTERS } from './plain-segmenter.ts';

/** Changes to a package's file that take work out of the start of the program and change nothing else. */
interface Quickening {
  readonly filter: RegExp;
  readonly changes: readonly (readonly [find: string, replacement: string])[];
}

/** What replaces the segmenter of a package; the import is resolved below. */
const SEGMENTER = 'scaffold:plain-segmenter';
const IMPORT = `import { plainSegmenter } from '${SEGMENTER}';\n`;
const GRAPHEMES = `new Intl.Segmenter(undefined, { granularity: 'grapheme' })`;

const QUICKENINGS: readonly Quickening[] = [
  {
    filter: /[\\/]node_modules[\\/]string-width[\\/]index\.js$/,
    changes: [
      ['const segmenter = new Intl.Segmenter()', 'const segmenter = plainSegmenter'],
      // Compiling the expression for emojis takes sixty milliseconds on a busy machine; texts without any need not pay them.
      [String.raw`/^[\u0020-\u007E]*$/.test(string)`, `/^[${PLAIN_CHARACTERS}]*$/.test(string)`],
      [
        String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v`,
        String.raw`let emoji; const rgiEmojiRegex = { test: (text) => (emoji ??= /^\p{RGI_Emoji}$/v).test(text) }`,
      ],
    ],
  },
  {
    filter: /[\\/]node_modules[\\/]wrap-ansi[\\/]index\.js$/,
    changes: [['const segmenter = new Intl.Segmenter()', 'const segmenter = plainSegmenter']],
  },
  {
    filter: /[\\/]node_modules[\\/]slice-ansi[\\/]tokenize-ansi\.js$/,
    changes: [["new Intl.Segmenter(undefined, {granularity: 'grapheme'})", 'plainSegmenter']],
  },
  {
    filter: /[\\/]node_modules[\\/]@alcalzone[\\/]ansi-tokenize[\\/]build[\\/]tokenize\.js$/,
    changes: [[GRAPHEMES.replaceAll("'", '"'), 'plainSegmenter']],
  },
  {
    filter: /[\\/]node_modules[\\/]ink[\\/]build[\\/]line-update\.js$/,
    changes: [[GRAPHEMES, 'plainSegmenter']],
  },
  {
    // Schemas are used a few times in a run: generating code for each costs more than it gains (25 of 620 ms for the largest service).
    filter: /[\\/]node_modules[\\/]zod[\\/]v4[\\/]core[\\/]core\.js$/,
    changes: [['__zod_globalConfig = {}', '__zod_globalConfig = { jitless: true }']],
  },
  {
    // The module is inside the file; asking for `fetch` loads Node's whole HTTP client, forty milliseconds, to read a data URL.
    filter: /[\\/]yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/,
    changes: [['var loadYoga = (() => {', 'var loadYoga = (() => {\n  const fetch = undefined;']],
  },
];

/** Throws when a package has changed so that a change no longer applies. */
export const quickenPackages: Plugin = {
  name: 'quicken-packages',
  setup(plugin) {
    plugin.onResolve({ filter: new RegExp(`^${SEGMENTER}$`) }, () => ({
      path: fileURLToPath(new URL('plain-segmenter.ts', import.meta.url)),
    }));
    for (const { filter, changes } of QUICKENINGS)
      plugin.onLoad({ filter }, ({ path }) => ({ contents: quicken(path, changes) }));
  },
};

function quicken(path: string, changes: Quickening['changes']): string {
  let source = readFileSync(path, 'utf8');
  for (const [find, replacement] of changes) {
    if (!source.includes(find))
      throw new Error(`${path} does not contain ${find}: see scripts/build/quicken-packages.ts`);
    source = source.replace(find, () => replacement);
  }
  return source.includes('plainSegmenter') ? IMPORT + source : source;
}
