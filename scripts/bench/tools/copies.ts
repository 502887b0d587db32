import { join } from 'node:path';
import { CORPUS_FOLDER } from '../files/corpus.ts';
import { type FileTool, writeTexts } from '../files/tool.ts';

/** The reference: no template, no Node. */
export const cpTool: FileTool = {
  name: 'cp -r',
  how: 'copies the finished tree',
  prepare:
    ({ finished }) =>
    (out) => ({ argv: ['cp', '-r', join(finished, CORPUS_FOLDER), out], cwd: out }),
};

const COPY_PROGRAM = `import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
const [from, to] = process.argv.slice(2);
for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
  const path = \`\${entry.parentPath}/\${entry.name}\`;
  const target = to + path.slice(from.length);
  if (entry.isDirectory()) mkdirSync(target, { recursive: true });
  else writeFileSync(target, readFileSync(path));
}
`;

/** What Node itself costs for reading and writing these files. */
export const nodeCopyTool: FileTool = {
  name: 'node copy',
  how: 'reads and writes the finished tree with readFileSync and writeFileSync',
  prepare({ finished, folder }) {
    writeTexts(folder, [['copy.mjs', COPY_PROGRAM]]);
    return (out) => ({ argv: [process.execPath, join(folder, 'copy.mjs'), finished, out], cwd: out });
  },
};
