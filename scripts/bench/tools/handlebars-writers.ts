import { createRequire } from 'node:module';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { CORPUS_FOLDER } from '../files/corpus.ts';
import { HANDLEBARS, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, TEMPLATE_VALUES, writeTexts } from '../files/tool.ts';

const require = createRequire(import.meta.url);
const VALUES = JSON.stringify(TEMPLATE_VALUES);

const WRITE_FILE = `const made = new Set();
function write(path, text) {
  const target = join(process.cwd(), ${JSON.stringify(CORPUS_FOLDER)}, path);
  const parent = dirname(target);
  if (!made.has(parent)) {
    mkdirSync(parent, { recursive: true });
    made.add(parent);
  }
  writeFileSync(target, text);
}
`;

/** What an engineer would write by hand for speed: templates precompiled into one module, synchronous writes. */
export const precompiledTool: FileTool = {
  name: 'handlebars precompiled',
  how: 'written by hand: one CommonJS module of precompiled templates, the Handlebars runtime, synchronous writes',
  prepare({ corpus, folder }) {
    const templates = corpus.map(({ path, pieces }) => {
      const code = Handlebars.precompile(renderTemplateText(pieces, HANDLEBARS), { noEscape: true });
      return `[${JSON.stringify(path)}, ${code}],\n`;
    });
    const program = `const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const Handlebars = require(${JSON.stringify(require.resolve('handlebars/runtime.js'))});
const values = ${VALUES};
${WRITE_FILE}
for (const [path, template] of require('./templates.cjs')) write(path, Handlebars.template(template)(values));
`;
    writeTexts(folder, [
      ['templates.cjs', `module.exports = [\n${templates.join('')}];\n`],
      ['write.cjs', program],
    ]);
    return (out) => ({ argv: [process.execPath, join(folder, 'write.cjs')], cwd: out });
  },
};

/** The usual script: walk a folder of .hbs files, compile each, render, write. */
export const runtimeCompiledTool: FileTool = {
  name: 'handlebars at run time',
  how: 'written by hand: reads .hbs files, compiles and renders each, synchronous writes',
  prepare({ corpus, folder }) {
    const program = `const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const Handlebars = require(${JSON.stringify(require.resolve('handlebars'))});
const values = ${VALUES};
const templates = join(__dirname, 'templates');
${WRITE_FILE}
for (const path of readdirSync(templates, { recursive: true })) {
  if (!path.endsWith('.hbs')) continue;
  const render = Handlebars.compile(readFileSync(join(templates, path), 'utf8'), { noEscape: true });
  write(path.slice(0, -'.hbs'.length), render(values));
}
`;
    writeTexts(folder, [['write.cjs', program]]);
    writeTexts(
      join(folder, 'templates'),
      corpus.map(({ path, pieces }) => [`${path}.hbs`, renderTemplateText(pieces, HANDLEBARS)] as const),
    );
    return (out) => ({ argv: [process.execPath, join(folder, 'write.cjs')], cwd: out });
  },
};
