import { readdir, readFile } from 'node:fs/promises';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { type Migration, orderMigrations } from './migration.ts';

const FILE = /^(?<number>\d{4})-(?<name>[a-z0-9-]+)\.(?<dialect>[a-z]+)\.(?<part>up|down|check)\.sql$/;
const AFTER = /^-- after: (?<key>\S+)$/gm;

interface Part {
  readonly number: string;
  readonly name: string;
  readonly part: string;
  readonly text: string;
}

/** The migrations for a dialect in the order of their application: `<owner>/<number>-<name>.<dialect>.up.sql`. */
export async function readMigrations(folder: URL, dialect: string): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const owners = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const sets = await Promise.all(owners.map((owner) => readSet(new URL(`${owner}/`, folder), owner, dialect)));
  return orderMigrations(sets.flat());
}

async function readSet(folder: URL, owner: string, dialect: string): Promise<readonly Migration[]> {
  const files = await readdir(folder);
  const parts = await Promise.all(files.map((file) => readPart(folder, file)));
  // A number that another dialect has is missing here, and that is told like any other gap.
  const numbers = Map.groupBy(parts, ({ number }) => number);
  return [...numbers].map(([number, all]) => {
    const of = all.filter((part) => part.dialect === dialect);
    return toMigration(owner, Number(number), of, `migrations/${owner}/${number}-${all[0]?.name}.${dialect}`);
  });
}

async function readPart(folder: URL, file: string): Promise<Part & { readonly dialect: string }> {
  const { number, name, dialect, part } = FILE.exec(file)?.groups ?? {};
  if (!number || !name || !dialect || !part)
    throw new StartupError(`${file} is no migration: name it 0001-what-it-does.sqlite.up.sql`);
  return { number, name, dialect, part, text: await readFile(new URL(file, folder), 'utf8') };
}

function toMigration(owner: string, number: number, parts: readonly Part[], path: string): Migration {
  const [first] = parts;
  const names = new Set(parts.map(({ name }) => name));
  if (names.size > 1) throw new StartupError(`${path}: two migrations have this number: ${[...names].join(', ')}`);
  const text = (wanted: string): string | undefined => parts.find(({ part }) => part === wanted)?.text;
  const [up, down] = [text('up'), text('down')];
  if (!first || up === undefined || down === undefined)
    throw new StartupError(`${path}.${up === undefined ? 'up' : 'down'}.sql is missing`);
  const head = up.split(/\n(?!--)/)[0] ?? '';
  return {
    owner,
    number,
    id: `${owner}/${first.number}-${first.name}`,
    up,
    down,
    check: text('check'),
    transactional: !/^-- no transaction$/m.test(head),
    after: [...head.matchAll(AFTER)].map(({ groups }) => groups?.key ?? ''),
  };
}
