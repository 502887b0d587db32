import { cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORPUS_FOLDER, type CorpusFile, FLAG, LIST, VARIABLE_NAMES, VARIABLES } from '../files/corpus.ts';
import { HANDLEBARS, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, writeTexts } from '../files/tool.ts';
import { timeCalls } from '../run-process.ts';

const PROJECT = 'bench-project';
const FEATURE = 'bench-files';
const WRITE_CATALOGUE = fileURLToPath(new URL('../write-catalogue.ts', import.meta.url));
const BESIDES =
  'besides the files it writes the basic service, and each file a second time as the base for later merges';

/** Templates parsed when scaffold is built, as those of its own features are. */
export const builtInTool: FileTool = {
  name: 'scaffold built in',
  how: `\`scaffold new\` with a catalogue that holds a feature of .hbs files; ${BESIDES}`,
  projectFolder: PROJECT,
  prepare({ corpus, folder, scaffold }) {
    const features = join(folder, 'features');
    writeFeature(features, corpus);
    const root = dirname(dirname(scaffold));
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    const sources = [join(root, 'templates'), join(root, 'features'), features].filter((source) => existsSync(source));
    const catalogue = join(folder, 'dist', 'catalogue.bin');
    timeCalls([{ argv: [process.execPath, WRITE_CATALOGUE, catalogue, ...sources], cwd: root }], folder);
    const command = join(folder, 'bin', 'scaffold.js');
    return (out) => ({ argv: [process.execPath, command, ...composeArguments()], cwd: out });
  },
};

/** Templates read and parsed in the run, as those of a team's own features are. */
export const featureFolderTool: FileTool = {
  name: 'scaffold feature folder',
  how: `\`scaffold new --features-dir\`: a feature of .hbs files, read and parsed in the run; ${BESIDES}`,
  projectFolder: PROJECT,
  prepare({ corpus, folder, scaffold }) {
    writeFeature(folder, corpus);
    return (out) => ({
      argv: [process.execPath, scaffold, ...composeArguments(), '--features-dir', folder],
      cwd: out,
    });
  },
};

function composeArguments(): readonly string[] {
  return ['new', PROJECT, '--tier', 'basic', '--features', FEATURE, '--no-git', '--yes'];
}

function writeFeature(features: string, corpus: readonly CorpusFile[]): void {
  const refer = (name: string) => `options.${name}`;
  writeTexts(join(features, FEATURE), [
    ['feature.yaml', composeManifest()],
    ['README.md', '# Benchmark files\n'],
    ...corpus.map(
      ({ path, pieces }) =>
        [`neutral/files/${CORPUS_FOLDER}/${path}.hbs`, renderTemplateText(pieces, HANDLEBARS, refer)] as const,
    ),
  ]);
}

/** The values are options of the feature with defaults, so that the command line carries none. */
function composeManifest(): string {
  const variables = VARIABLE_NAMES.map(
    (name) => `  ${name}: { type: string, title: ${name}, default: ${JSON.stringify(VARIABLES[name])} }\n`,
  );
  return `id: ${FEATURE}
version: 1.0.0
title: Benchmark files
summary: Files for the benchmark
category: core
proof: static
neutral: true
options:
${variables.join('')}  ${FLAG.name}: { type: boolean, title: ${FLAG.name}, default: ${FLAG.value} }
  ${LIST.name}:
    type: list
    title: ${LIST.name}
    items: { type: string, title: ${LIST.name} }
    default: ${JSON.stringify(LIST.value)}
`;
}
