import { join } from 'node:path';
import { CORPUS_FOLDER } from '../files/corpus.ts';
import { EJS, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, TEMPLATE_VALUES, writeTexts } from '../files/tool.ts';

/** What a generator does inside `nx generate`, without the workspace and its project graph. */
const PROGRAM = `const { generateFiles } = require('@nx/devkit');
const { FsTree, flushChanges } = require('nx/src/generators/tree');

const [templates] = process.argv.slice(2);
const tree = new FsTree(process.cwd(), false);
generateFiles(tree, templates, ${JSON.stringify(CORPUS_FOLDER)}, ${JSON.stringify(TEMPLATE_VALUES)});
flushChanges(process.cwd(), tree.listChanges());
`;

export const nxTool: FileTool = {
  name: 'nx generateFiles',
  how: '@nx/devkit on an FsTree, in process (not `nx generate`, which starts slower)',
  peer: { registry: 'npm', packages: ['@nx/devkit', 'nx'], programs: { 'generate.cjs': PROGRAM } },
  prepare({ corpus, folder, packages }) {
    writeTexts(
      join(folder, 'templates'),
      corpus.map(({ path, pieces }) => [`${path}.template`, renderTemplateText(pieces, EJS)] as const),
    );
    return (out) => ({
      argv: [process.execPath, join(packages, 'generate.cjs'), join(folder, 'templates')],
      cwd: out,
      env: { NX_DAEMON: 'false' },
    });
  },
};
