import { join } from 'node:path';
import { CORPUS_FOLDER, FLAG, LIST, VARIABLE_NAMES, VARIABLES } from '../files/corpus.ts';
import { HANDLEBARS, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, writeTexts } from '../files/tool.ts';

const PROJECT = 'bench-project';
const FEATURE = 'bench-files';

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
  ${LIST.name}: { type: list, title: ${LIST.name}, items: { type: string, title: region }, default: ${JSON.stringify(LIST.value)} }
`;
}

export const scaffoldTool: FileTool = {
  name: 'scaffold',
  how: '`scaffold new --features-dir`, one feature of .hbs files read and parsed from a folder; besides the files it writes the basic service, and each file a second time as the base for later merges',
  projectFolder: PROJECT,
  prepare({ corpus, folder, scaffold }) {
    writeTexts(join(folder, FEATURE), [
      ['feature.yaml', composeManifest()],
      ['README.md', '# Benchmark files\n'],
      ...corpus.map(
        ({ path, pieces }) =>
          [
            `neutral/files/${CORPUS_FOLDER}/${path}.hbs`,
            renderTemplateText(pieces, HANDLEBARS, (name) => `options.${name}`),
          ] as const,
      ),
    ]);
    return (out) => ({
      argv: [
        process.execPath,
        scaffold,
        ...['new', PROJECT, '--tier', 'basic', '--features-dir', folder, '--features', FEATURE, '--no-git', '--yes'],
      ],
      cwd: out,
    });
  },
};
