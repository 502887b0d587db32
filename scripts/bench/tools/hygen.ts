import { join } from 'node:path';
import { CORPUS_FOLDER } from '../files/corpus.ts';
import { EJS, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, TEMPLATE_VALUES, writeTexts } from '../files/tool.ts';

export const hygenTool: FileTool = {
  name: 'hygen',
  how: 'its command, one action of .ejs.t files with `to:` headers',
  peer: { registry: 'npm', packages: ['hygen'] },
  prepare({ corpus, folder, packages }) {
    writeTexts(join(folder, 'bench', 'new'), [
      ['index.js', `module.exports = { params: () => (${JSON.stringify(TEMPLATE_VALUES)}) };\n`],
      ...corpus.map(
        ({ path, pieces }) =>
          [`${path}.ejs.t`, `---\nto: ${CORPUS_FOLDER}/${path}\n---\n${renderTemplateText(pieces, EJS)}`] as const,
      ),
    ]);
    const command = join(packages, 'node_modules', 'hygen', 'dist', 'bin.js');
    return (out) => ({
      argv: [process.execPath, command, 'bench', 'new'],
      cwd: out,
      env: { HYGEN_TMPLS: folder },
    });
  },
};
