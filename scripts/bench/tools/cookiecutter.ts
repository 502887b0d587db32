import { join } from 'node:path';
import { CORPUS_FOLDER, LIST } from '../files/corpus.ts';
import { JINJA, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, TEMPLATE_VALUES, writeTexts } from '../files/tool.ts';

export const cookiecutterTool: FileTool = {
  name: 'cookiecutter',
  how: 'its command with --no-input on a local template',
  peer: { registry: 'pypi', packages: ['cookiecutter'] },
  prepare({ corpus, folder, packages }) {
    const { [LIST.name]: list, ...scalars } = TEMPLATE_VALUES;
    // A list at the top level is a question with choices there; inside an object it stays a list.
    const context = { folder: CORPUS_FOLDER, ...scalars, lists: { [LIST.name]: list } };
    const refer = (name: string) => (name === LIST.name ? `cookiecutter.lists.${name}` : `cookiecutter.${name}`);
    const template = join(folder, 'template');
    writeTexts(template, [['cookiecutter.json', JSON.stringify(context)]]);
    writeTexts(
      join(template, '{{cookiecutter.folder}}'),
      corpus.map(({ path, pieces }) => [path, renderTemplateText(pieces, JINJA, refer)] as const),
    );
    const config = `cookiecutters_dir: ${join(folder, 'cache')}\nreplay_dir: ${join(folder, 'replay')}\n`;
    writeTexts(folder, [['config.yaml', config]]);
    const command = join(packages, 'bin', 'cookiecutter');
    return (out) => ({
      argv: [command, '--no-input', '--config-file', join(folder, 'config.yaml'), '--output-dir', out, template],
      cwd: out,
    });
  },
};
