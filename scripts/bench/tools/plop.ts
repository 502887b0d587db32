import { join } from 'node:path';
import { CORPUS_FOLDER } from '../files/corpus.ts';
import { HANDLEBARS, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, TEMPLATE_VALUES, writeTexts } from '../files/tool.ts';

const PLOPFILE = `export default function (plop) {
  plop.setGenerator('bench', {
    prompts: [],
    actions: [
      {
        type: 'addMany',
        destination: ${JSON.stringify(CORPUS_FOLDER)},
        base: 'templates',
        templateFiles: 'templates/**/*.hbs',
        data: ${JSON.stringify(TEMPLATE_VALUES)},
        abortOnFail: true,
        verbose: false,
      },
    ],
  });
}
`;

export const plopTool: FileTool = {
  name: 'plop',
  how: 'its command, one addMany action over .hbs files',
  peer: { registry: 'npm', packages: ['plop'] },
  prepare({ corpus, folder, packages }) {
    writeTexts(folder, [['plopfile.mjs', PLOPFILE]]);
    writeTexts(
      join(folder, 'templates'),
      corpus.map(({ path, pieces }) => [`${path}.hbs`, renderTemplateText(pieces, HANDLEBARS)] as const),
    );
    const command = join(packages, 'node_modules', 'plop', 'bin', 'plop.js');
    const plopfile = join(folder, 'plopfile.mjs');
    return (out) => ({
      argv: [process.execPath, command, '--plopfile', plopfile, '--dest', out, 'bench'],
      cwd: folder,
    });
  },
};
