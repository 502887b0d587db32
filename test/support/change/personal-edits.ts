import type { TestRepository } from './repository.ts';

/** Files of every service that a person may edit, and one of a feature. */
export const EDITED = [
  'README.md',
  'src/main.ts',
  'src/features.ts',
  'package.json',
  'ci.yaml',
  '.gitignore',
  'docs/logging.md',
  'docs/cache.md',
  'src/platform/logging/logging.feature.ts',
  'src/modules/invoice/invoice.ts',
  'src/modules/invoice/routes.ts',
] as const;

/** Something a person does between two runs. `number` makes what it writes unique. */
export type PersonalEdit =
  | { readonly kind: 'insert' | 'replace'; readonly file: (typeof EDITED)[number]; readonly at: number }
  | { readonly kind: 'delete'; readonly file: (typeof EDITED)[number] }
  | { readonly kind: 'fields' | 'use-case' | 'hand-written' | 'dependency' };

/** A text that a person wrote, and the file in which it must be found again. */
export interface Written {
  readonly mark: string;
  readonly file: string;
}

/** What a person has written and taken away; `number` makes what they write unique. */
export interface Memory {
  readonly number: number;
  readonly written: Written[];
  readonly gone: Set<string>;
}

export function makeEdit(repository: TestRepository, wanted: PersonalEdit, { number, written, gone }: Memory): void {
  const mark = `mark${number}`;
  switch (wanted.kind) {
    case 'insert':
    case 'replace':
      if (repository.has(wanted.file) && editLine(repository, wanted, mark)) written.push({ mark, file: wanted.file });
      return;
    case 'delete':
      if (!repository.has(wanted.file)) return;
      repository.delete(wanted.file);
      gone.add(wanted.file);
      for (const [index, { file }] of [...written.entries()].reverse())
        if (file === wanted.file) written.splice(index, 1);
      return;
    case 'fields':
      changeFields(repository, mark);
      return;
    case 'use-case': {
      const file = `src/modules/${moduleOf(repository)}/application/${mark}.ts`;
      repository.write(file, `export const ${mark} = 1;\n`);
      written.push({ mark, file });
      return;
    }
    case 'hand-written':
      repository.write(`src/modules/${mark}/index.ts`, `export const ${mark} = 1;\n`);
      written.push({ mark, file: `src/modules/${mark}/index.ts` });
      return;
    case 'dependency':
      if (!repository.has('package.json') || repository.read('package.json').includes('"mine"')) return;
      repository.replace('package.json', '"dependencies": {', `"dependencies": {\n    "mine": "1.0.${number}",`);
      written.push({ mark: `"mine": "1.0.${number}"`, file: 'package.json' });
  }
}

/** The first module, which may have been renamed. */
function moduleOf(repository: TestRepository): string {
  return /name: (invoice|bill)$/m.exec(repository.read('scaffold.yaml'))?.[1] ?? 'invoice';
}

function changeFields(repository: TestRepository, mark: string): void {
  const name = `name: ${moduleOf(repository)}`;
  const hasFields = new RegExp(`${name}\\n +fields:`).test(repository.read('scaffold.yaml'));
  repository.replace(
    'scaffold.yaml',
    hasFields ? `${name}\n    fields:\n` : `${name}\n`,
    `${name}\n    fields:\n      ${mark}: string!\n`,
  );
}

/** Writes a line that its format allows at this place; returns whether there was such a place. */
function editLine(
  repository: TestRepository,
  { file, kind, at }: Extract<PersonalEdit, { at: number }>,
  mark: string,
): boolean {
  const lines = repository.read(file).split('\n');
  if (file === 'package.json') {
    const open = lines.findIndex((line, index) => index >= at % lines.length && line.endsWith('{'));
    if (open < 0 || lines[open + 1]?.trim().startsWith('}')) return false;
    lines.splice(open + 1, 0, `  "${mark}": "${mark}",`);
  } else if (file === 'ci.yaml') {
    const key = lines.findIndex((line, index) => index >= at % lines.length && /^\s+run: (?!mark)/.test(line));
    if (key < 0) return false;
    const indent = lines[key]?.match(/^\s*/)?.[0] ?? '';
    lines.splice(key, 1, `${indent}run: ${mark}`, ...(kind === 'insert' ? [`${indent}# ${mark}`] : []));
  } else {
    const place = at % lines.length;
    // A line that somebody wrote stays.
    const count = kind === 'replace' && !/mark\d/.test(lines[place] ?? '') ? 1 : 0;
    lines.splice(place, count, file.endsWith('.ts') ? `const ${mark} = '${mark}';` : `# ${mark}`);
    if (lines.at(-1) !== '') lines.push('');
  }
  repository.write(file, lines.join('\n'));
  return true;
}
