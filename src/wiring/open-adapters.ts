/** Adapters as the use cases want them, each loaded when something asks for it. */
import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import type { ChangeProjectDeps } from '../app/change-project.ts';
import type { OpenSources } from '../app/load-catalogue.ts';
import type { FileTree, WorkingTree } from '../app/ports.ts';

/** What every change of a repository needs. */
export async function openChangeDeps(withFolders: boolean): Promise<ChangeProjectDeps> {
  const [{ hash }, files, { execaRunner }, { gitCli }, { findCodeFault }, openSources] = await Promise.all([
    import('node:crypto'),
    openFileTree(),
    import('../adapters/process/execa-runner.ts'),
    import('../adapters/git/git-cli.ts'),
    import('../adapters/syntax/find-code-fault.ts'),
    loadSources(withFolders),
  ]);
  return {
    openSources,
    files,
    git: gitCli(execaRunner()),
    clock: () => performance.now(),
    digest: (content) => hash('sha256', content, 'hex'),
    findCodeFault,
    version: packageJson.version,
  };
}

export async function openFileTree(): Promise<FileTree & WorkingTree> {
  const { nodeFileTree } = await import('../adapters/fs/node-file-tree.ts');
  return nodeFileTree();
}

/** The bundled catalogue and folders; the parser of templates is loaded only where a folder brings its own. */
export async function loadSources(withFolders: boolean): Promise<OpenSources> {
  const [{ bundledSource }, { embeddedBytes, fileBytes }] = await Promise.all([
    import('../adapters/sources/bundled-source.ts'),
    import('../adapters/sources/catalogue-bytes.ts'),
  ]);
  const bundled = bundledSource(
    isSea() ? embeddedBytes('dist/catalogue.bin') : fileBytes(fileURLToPath(new URL('catalogue.bin', import.meta.url))),
  );
  if (!withFolders) return () => [bundled];
  const [{ directorySource }, { parseTemplate }] = await Promise.all([
    import('../adapters/sources/directory-source.ts'),
    import('../domain/template/parse-template.ts'),
  ]);
  return (folders) => [
    bundled,
    ...folders.map(({ path, name, only }) => directorySource(path, { parseTemplate, name: `dir:${name}`, only })),
  ];
}
