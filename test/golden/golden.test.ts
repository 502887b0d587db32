import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlannedFile } from '../../src/domain/pipeline.ts';
import { planFromYaml } from '../support/plan.ts';

const CASES = join(import.meta.dirname, 'cases');
/** Files whose whole text is recorded; of all others the hash is enough to see a change. */
const SHOWN = 'shown';

function describeFile({ path, content, owner, features, kind, once, executable }: PlannedFile, isWhole: boolean): string {
  // What others contribute to as well changes with them; in a feature's case only its place counts.
  const isHashed = isWhole || kind === 'owned';
  const digest = isHashed ? createHash('sha256').update(content).digest('hex').slice(0, 12) : 'shared      ';
  const marks = [kind, ...(once ? ['once'] : []), ...(executable ? ['executable'] : [])].join(' ');
  const others = features.filter((feature) => feature !== owner);
  const shared = isWhole && others.length > 0 ? ` + ${others.join(', ')}` : '';
  return `${digest}  ${path}  ${marks}  ${owner}${shared}`;
}

/**
 * A folder below `cases` is a case: `intent.yaml` in, the plan out. `--update` records it. A case with the name of a feature records what
 * that feature brings and nothing else, so that a change elsewhere does not touch it.
 */
describe.each(readdirSync(CASES))('golden case %s', (name) => {
  const folder = join(CASES, name);
  const { resolution, plan } = planFromYaml(readFileSync(join(folder, 'intent.yaml'), 'utf8'));

  const own = resolution.features.filter(({ id }) => id === name);
  const isOwn = ({ features }: PlannedFile) => own.length === 0 || features.includes(name);

  it('resolves to the recorded features', async () => {
    const lines = (own.length > 0 ? own : resolution.features).map(({ id, version, layer, reason }) => `${layer}  ${id} ${version}  ${JSON.stringify(reason)}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(folder, 'resolution.txt'));
  });

  it('plans the recorded files', async () => {
    await expect(`${plan.files
      .filter(isOwn)
      .map((file) => describeFile(file, own.length === 0))
      .join('\n')}\n`).toMatchFileSnapshot(join(folder, 'files.txt'));
  });

  it('writes the recorded text', async () => {
    const wanted = readFileSync(join(folder, 'intent.yaml'), 'utf8').match(/^# show: (.*)$/m)?.[1]?.split(/\s+/) ?? [];
    for (const path of wanted) {
      const file = plan.files.find((candidate) => candidate.path === path);
      expect(file, `${path} is planned`).toBeDefined();
      await expect(String(file?.content)).toMatchFileSnapshot(join(folder, SHOWN, path));
    }
  });
});
