/**
 * Loaded into the built program before it starts (`node --import <this>?below=…&at=…&code=…&count=…`): counts its calls of `node:fs`
 * on paths `below` a folder and, at call `at`, fails with `code` or, for `code=SIGKILL`, ends the process before the call happens.
 * The number of calls goes to the file `count` at the end.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...args: unknown[]) => unknown;

const NAMES = [
  ...[
    'openSync',
    'writeFileSync',
    'fchmodSync',
    'fsyncSync',
    'closeSync',
    'readFileSync',
    'mkdirSync',
    'chmodSync',
    'lstatSync',
  ],
  ...['readdirSync', 'renameSync', 'unlinkSync', 'rmdirSync', 'existsSync', 'rmSync', 'statSync'],
] as const;

const query = new URL(import.meta.url).searchParams;
const below = query.get('below') ?? '';
const at = Number(query.get('at') ?? 0);
const code = query.get('code') ?? 'SIGKILL';
const countFile = query.get('count');
const { writeFileSync } = fs;
/** Handles of files below the folder. */
const handles = new Set<unknown>();
let number = 0;

function isOurs(first: unknown): boolean {
  return typeof first === 'string' ? first.startsWith(below) : handles.has(first);
}

const table = fs as unknown as Record<string, Call>;
for (const name of NAMES) {
  const call = table[name];
  if (call === undefined) throw new Error(`node:fs has no ${name}`);
  table[name] = (...args) => {
    if (!isOurs(args[0])) return call(...args);
    number++;
    if (number === at && code === 'SIGKILL') process.kill(process.pid, 'SIGKILL');
    if (name === 'closeSync') handles.delete(args[0]);
    if (number === at) {
      if (name === 'closeSync') call(...args);
      throw Object.assign(new Error(`${code}: made by the test`), { code });
    }
    const result = call(...args);
    if (name === 'openSync') handles.add(result);
    return result;
  };
}
syncBuiltinESMExports();
if (countFile !== null) process.on('exit', () => writeFileSync(countFile, String(number)));
