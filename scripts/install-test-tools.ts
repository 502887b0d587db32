/**
 * `node scripts/install-test-tools.ts`: installs the validators of generated files that are missing, into a cache folder of the user. Tests
 * that lack one are skipped aloud, or fail where STRICT=1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { TOOLS, type Tool } from '../test/support/tools.ts';

/** Only Go is told by its environment where to put things; what the others are called with must not change their installers. */
function installTool({ install, env = {}, proof }: Tool): boolean {
  const [program, ...args] = install;
  const place = env.GOBIN === undefined ? {} : { GOBIN: env.GOBIN };
  const { status } = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, ...place } });
  return status === 0 && existsSync(proof);
}

const missing = Object.entries<Tool>(TOOLS).filter(([, { proof }]) => !existsSync(proof));
for (const [name, tool] of missing) {
  console.log(`${name}: ${tool.install.join(' ')}`);
  if (installTool(tool)) continue;
  console.error(`${name} could not be installed.`);
  process.exitCode = 1;
}
