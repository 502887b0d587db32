/**
 * `npm run pictures`: walks through the built program in a real terminal (tmux) and writes what it shows as docs/pictures/*.svg, dark and
 * light. `npm run pictures -- --check` writes nothing and names the pictures that differ. Flags: `--only NAME,NAME`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openTerminal } from '../test/support/tui/terminal.ts';
import { PALETTES } from './pictures/palettes.ts';
import { SCENES, type Scene } from './pictures/scenes.ts';
import { renderScreen } from './pictures/screen-to-svg.ts';

const FOLDER = 'docs/pictures';
const PROGRAM = resolve('bin/scaffold.js');
/** A screen that is the same twice in a row has come to rest. */
const REST_MS = 250;

const { values: flags } = parseArgs({
  options: { check: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const scenes = SCENES.filter(({ name }) => flags.only?.split(',').includes(name) ?? true);
const stale: string[] = [];
/** Programs that are still ending write their compiled code there. */
const home = mkdtempSync(join(tmpdir(), 'pictures-home-'));
if (!flags.check) mkdirSync(FOLDER, { recursive: true });
for (const scene of scenes) {
  const captured = await captureScene(scene);
  for (const [scheme, palette] of Object.entries(PALETTES)) {
    const path = `${FOLDER}/${scene.name}-${scheme}.svg`;
    const picture = await renderScreen(captured, scene, palette);
    if (existsSync(path) && readFileSync(path, 'utf8') === picture) continue;
    stale.push(path);
    if (!flags.check) writeFileSync(path, picture);
  }
}
rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
for (const path of stale) console.log(flags.check ? `${path} is not what the program shows` : `wrote ${path}`);
if (flags.check && stale.length > 0) {
  console.log('Run `npm run pictures` and look at the difference.');
  process.exitCode = 1;
}

/** The screen of a scene with its escape sequences. */
async function captureScene({ size, before = [], line, steps }: Scene): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  const env = { PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}`, HOME: home };
  const shell = `scaffold() { node ${PROGRAM} "$@"; }; cd ${folder}; ${before.map((step) => `{ ${step}; } > /dev/null 2>&1`).join(' && ')}`;
  execFileSync('bash', ['-c', shell], { env });
  const inside = before.findLast((step) => step.startsWith('cd '))?.slice('cd '.length);
  const terminal = openTerminal(size, { cwd: inside === undefined ? folder : join(folder, inside), env });
  try {
    terminal.run(`scaffold() { node ${PROGRAM} "$@"; }; clear`);
    terminal.run(line);
    await terminal.walk(steps);
    return await waitForRest(() => terminal.screen({ escapes: true }));
  } finally {
    terminal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function waitForRest(capture: () => string): Promise<string> {
  for (let last = capture(); ; ) {
    await sleep(REST_MS);
    const next = capture();
    if (next === last) return next;
    last = next;
  }
}
