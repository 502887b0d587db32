import { join } from 'node:path';
import { CORPUS_FOLDER, LIST } from '../files/corpus.ts';
import { JINJA, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, TEMPLATE_VALUES, writeTexts } from '../files/tool.ts';

export const copierTool: FileTool = {
  name: 'copier',
  how: 'its command with --defaults on a local template of .jinja files',
  peer: { registry: 'pypi', packages: ['copier'] },
  prepare({ corpus, folder, packages }) {
    const questions = Object.entries(TEMPLATE_VALUES).map(([name, value]) => [
      name,
      name === LIST.name ? { type: 'yaml', default: JSON.stringify(value) } : { default: value },
    ]);
    // JSON is YAML.
    const settings = { _exclude: ['copier.yml'], ...Object.fromEntries(questions) };
    writeTexts(folder, [
      ['copier.yml', JSON.stringify(settings)],
      ...corpus.map(
        ({ path, pieces }) => [`${CORPUS_FOLDER}/${path}.jinja`, renderTemplateText(pieces, JINJA)] as const,
      ),
    ]);
    const command = join(packages, 'bin', 'copier');
    return (out) => ({ argv: [command, 'copy', '--defaults', '--quiet', folder, out], cwd: out });
  },
};
