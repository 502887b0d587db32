/** `npm run docs`: writes every derived page and schema. Tests check that they are fresh. */
import { spawnSync } from 'node:child_process';

for (const script of ['docs-errors', 'docs-cli', 'docs-facts', 'template-docs', 'schemas', 'derived-files']) {
  const { status } = spawnSync(process.execPath, [`scripts/${script}.ts`], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
