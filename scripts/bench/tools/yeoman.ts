import { join } from 'node:path';
import { CORPUS_FOLDER } from '../files/corpus.ts';
import { EJS, renderTemplateText } from '../files/syntax.ts';
import { type FileTool, TEMPLATE_VALUES, writeTexts } from '../files/tool.ts';

/** What `yo` does once it has found the generator, without its own start-up. */
const PROGRAM = `import { createEnv } from 'yeoman-environment';
import Generator from 'yeoman-generator';

class BenchGenerator extends Generator {
  writing() {
    this.fs.copyTpl(this.templatePath('**/*'), this.destinationPath(${JSON.stringify(CORPUS_FOLDER)}), ${JSON.stringify(TEMPLATE_VALUES)});
  }
}

const [templates] = process.argv.slice(2);
const env = createEnv({ cwd: process.cwd(), skipInstall: true, force: true });
env.register(BenchGenerator, { namespace: 'bench:app', resolved: \`\${templates}/index.js\` });
await env.run('bench:app', { force: true, skipInstall: true });
`;

export const yeomanTool: FileTool = {
  name: 'yeoman',
  how: 'a generator with one copyTpl, run in process by yeoman-environment (not `yo`, which starts slower)',
  peer: {
    registry: 'npm',
    packages: ['yeoman-environment', 'yeoman-generator'],
    programs: { 'run-generator.mjs': PROGRAM },
  },
  prepare({ corpus, folder, packages }) {
    writeTexts(
      join(folder, 'templates'),
      corpus.map(({ path, pieces }) => [path, renderTemplateText(pieces, EJS)] as const),
    );
    return (out) => ({ argv: [process.execPath, join(packages, 'run-generator.mjs'), folder], cwd: out });
  },
};
