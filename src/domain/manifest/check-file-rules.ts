import type { Finding } from './describe-issue.ts';
import type { FileRule } from './feature-manifest.ts';

/** Faults of file rules that contradict themselves: a renderer makes whole files of facts, so it has no source. */
export function checkFileRules({ files }: { readonly files: readonly FileRule[] }): readonly Finding[] {
  return files.flatMap(({ path, from, render }, index): readonly Finding[] => {
    if (render === undefined) return [];
    const keys = ['files', index];
    return [
      ...(from === undefined
        ? []
        : [{ keys: [...keys, 'from'], text: 'does not go together with `render`', hint: 'Leave one of them out.' }]),
      ...(path.endsWith('/')
        ? [{ keys: [...keys, 'path'], text: 'names a folder, but `render` makes one file', hint: 'Name the file.' }]
        : []),
    ];
  });
}
