import { build, type Metafile, type Plugin } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { createStyle, DEFAULT_COLUMNS } from '../../src/cli/report/style.ts';
import { renderRootHelp } from '../../src/cli/root-help.ts';
import { quickenPackages } from './quicken-packages.ts';

/** A file of the bundle; `path` is absolute. */
export interface BundledFile {
  readonly path: string;
  readonly text: string;
}

export interface Bundle {
  readonly files: readonly BundledFile[];
  /** Files below `node_modules` that went into the bundle, relative to the working directory. */
  readonly packageFiles: readonly string[];
}

/** The second is loaded by the first; as an entry of its own it lies beside it, where it finds the catalogue. */
const ENTRIES = ['src/main.ts', 'src/composition-root.ts'];
/** Modules that are only wanted while their dependents are developed. */
const DEVELOPMENT_ONLY = /^react-devtools-core$/;
/** zod brings its messages in fifty languages, a third of a megabyte; ours are English. */
const ZOD_LOCALES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;

const leaveOutWhatNeverRuns: Plugin = {
  name: 'leave-out-what-never-runs',
  setup(plugin) {
    plugin.onResolve({ filter: DEVELOPMENT_ONLY }, ({ path }) => ({ path, namespace: 'left-out' }));
    plugin.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'export default undefined;' }));
    plugin.onLoad({ filter: ZOD_LOCALES }, () => ({ contents: `export { default as en } from './en.js';` }));
  },
};

/** CommonJS packages inside an ES module call `require` for Node's own modules; esbuild leaves that to the surroundings. */
const REQUIRE = `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n`;
const NEEDS_REQUIRE = 'Dynamic require of';

/**
 * Bundles the program as ES modules. What is imported dynamically becomes a chunk of its own, so that a run loads only what its
 * command needs. Names and line breaks stay, for readable stack traces.
 *
 * @param outdir Absolute path of the folder that the files are meant for; nothing is written.
 * @param commit What `--version --json` tells about the sources.
 */
export async function bundleProgram(outdir: string, commit?: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: ENTRIES,
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    // Some packages (jsonc-parser) have a `main` that cannot be bundled and a `module` that can.
    mainFields: ['module', 'main'],
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Said here and not found: the same program comes out where no tsconfig.json lies beside the sources, as in the image.
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', verbatimModuleSyntax: true } },
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    legalComments: 'none',
    charset: 'utf8',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'process.env.SCAFFOLD_VERSION': JSON.stringify(`${packageJson.version}\n`),
      // Drawn here, so that a script that asks for help waits for nothing but Node.
      'process.env.SCAFFOLD_HELP': JSON.stringify(renderRootHelp(createStyle(false, DEFAULT_COLUMNS))),
      'process.env.SCAFFOLD_COMMIT': JSON.stringify(commit ?? ''),
    },
    plugins: [leaveOutWhatNeverRuns, quickenPackages],
    logLevel: 'warning',
  });
  const files = outputFiles.map(({ path, text }) => ({
    path,
    text: text.includes(NEEDS_REQUIRE) ? withRequire(text) : text,
  }));
  return { files, packageFiles: listPackageFiles(metafile) };
}

/** A `#!` line, if there is one, stays first. */
function withRequire(text: string): string {
  const firstLine = text.startsWith('#!') ? text.indexOf('\n') + 1 : 0;
  return text.slice(0, firstLine) + REQUIRE + text.slice(firstLine);
}

function listPackageFiles({ outputs }: Metafile): readonly string[] {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  return [...new Set(inputs.filter((path) => path.includes('node_modules/')))].sort();
}
