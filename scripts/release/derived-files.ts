import { readFileSync } from 'node:fs';
import { readProject } from '../package/project.ts';

/** Files that say what package.json says, in a language that cannot read it. */
export const DERIVED_FILES = ['install.sh', 'install.ps1', 'flake.nix'] as const;

/** The container image of the project, beside its repository. */
export function imageName(): string {
  return `ghcr.io/${readProject().slug}`;
}

/** A derived file as package.json wants it: what is between `<project>` and `</project>`, or the one line of the flake. */
export function renderDerivedFile(path: (typeof DERIVED_FILES)[number]): string {
  const text = readFileSync(path, 'utf8');
  const { program, packageName, repository, description } = readProject();
  switch (path) {
    case 'install.sh':
      return replaceBlock(text, path, [
        `PROGRAM='${program}'`,
        `PACKAGE='${packageName}'`,
        `REPOSITORY='${repository}'`,
        `IMAGE='${imageName()}'`,
        `ENV_PREFIX='${program.toUpperCase()}'`,
      ]);
    case 'install.ps1':
      return replaceBlock(text, path, [
        `  $program = '${program}'`,
        `  $package = '${packageName}'`,
        `  $repository = '${repository}'`,
      ]);
    case 'flake.nix':
      return text.replace(/^ {2}description = .*$/m, () => `  description = ${JSON.stringify(description)};`);
  }
}

function replaceBlock(text: string, path: string, lines: readonly string[]): string {
  const block = /(^ *# <project>\n)[\s\S]*?(^ *# <\/project>$)/m;
  if (!block.test(text)) throw new Error(`${path} has no place for what package.json says.`);
  return text.replace(block, (_, begin: string, end: string) => `${begin}${lines.join('\n')}\n${end}`);
}
