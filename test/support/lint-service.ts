import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { planFromYaml } from './plan.ts';

/** Whatever formatter and linter have to say about a service as it is generated, before anything is installed. */
export function lintService(intent: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-lint-'));
  try {
    for (const { path, content } of planFromYaml(intent).plan.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const { status, stdout, stderr } = spawnSync(
      'biome',
      ['check', '--error-on-warnings', '--vcs-enabled=false', '.'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    return status === 0 ? '' : stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
