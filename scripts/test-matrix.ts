/**
 * Every pair of features, on and off, as generated services: `npm run test:matrix [-- --strength 3] [-- --shard 1/4]`.
 * Strength 3 covers every triple and takes hours.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { strength: { type: 'string' }, shard: { type: 'string' } } });
const { strength = '2', shard = '1/1' } = values;
if (!/^[1-4]$/.test(strength)) throw new Error(`--strength is 1 to 4, not ${strength}`);
if (!/^[1-9]\d*\/[1-9]\d*$/.test(shard)) throw new Error(`--shard is such as 1/4, not ${shard}`);

const { status } = spawnSync('vitest', ['run', '--project', 'matrix'], {
  stdio: 'inherit',
  env: { ...process.env, MATRIX_STRENGTH: strength, MATRIX_SHARD: shard },
});
process.exitCode = status ?? 1;
