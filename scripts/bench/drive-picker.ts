/**
 * Drives the picker in a pseudo-terminal (`script` of util-linux) and prints what it measured as JSON, in milliseconds. Arguments: path of
 * the built program, then `first-frame`, or `toggle` or `hurried-toggle` and ids of features.
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const [program = '', mode, ...ids] = process.argv.slice(2);
/** Ends every frame that is drawn at once. */
const FRAME_END = '\u001b[?2026l';
const CLEAR_LINE = '\u0015';
const PATIENCE_MS = 60_000;

const command = mode === 'first-frame' ? 'new' : 'new billing --tier enterprise';
const line = `stty rows 40 cols 120; exec '${process.execPath}' '${program}' ${command}`;
const { CI: _ci, ...env } = process.env;
const started = performance.now();
const child = spawn('script', ['-qfec', line, '/dev/null'], {
  env: { ...env, TERM: 'xterm-256color' },
  stdio: ['pipe', 'pipe', 'ignore'],
});
let shown = '';
child.stdout.setEncoding('utf8').on('data', (text: string) => {
  shown += text;
});

/** Waits until what was written since a place holds a text; milliseconds since the start. */
async function see(text: string, from = 0): Promise<number> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    if (shown.slice(from).includes(text)) return performance.now() - started;
    await new Promise((resolve) => child.stdout.once('data', resolve));
  }
  throw new Error(`the picker never shows ${JSON.stringify(text)}`);
}

async function press(keys: string): Promise<number> {
  const [from, pressed] = [shown.length, performance.now() - started];
  child.stdin.write(keys);
  return (await see(FRAME_END, from)) - pressed;
}

async function measureToggles(): Promise<readonly number[]> {
  await see('Node.js');
  for (let field = 0; field < 4; field += 1) await press('\r');
  await see('dependenc');
  const times: number[] = [];
  for (const id of ids) {
    await press('/');
    await press(`${CLEAR_LINE}${id}`);
    await press('\r');
    // What is drawn late belongs to the key before. Who hurries does not let the picker prepare the next answer.
    await sleep(mode === 'hurried-toggle' ? 25 : 150);
    times.push(await press(' '));
  }
  return times;
}

const times = mode === 'first-frame' ? [await see('Modules')] : await measureToggles();
console.log(JSON.stringify(times));
child.stdin.write('\u0003');
child.kill();
process.exit();
