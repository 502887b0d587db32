import { resolve } from 'node:path';
import { InternalError, ScaffoldError } from '../../domain/errors.ts';
import { defineCommand } from '../command.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery, SELECTION_OPTIONS } from '../selection-options.ts';

export const mcpCommand = defineCommand({
  arguments: {},
  options: { defaults: SELECTION_OPTIONS.defaults, ...CATALOGUE_OPTIONS },
  examples: [
    { command: 'scaffold mcp', doc: 'Started by an agent; it speaks the Model Context Protocol on stdin and stdout' },
    { command: 'scaffold mcp -C ~/services', doc: 'The agent may create and change repositories below that folder' },
  ],
  async run({ values, cwd, io, json, defaults }) {
    if (json)
      throw new ScaffoldError('USAGE', '--json has no effect here: stdout carries the protocol.', {
        hint: 'Leave it out.',
      });
    if (io.serveAgents === undefined) throw new InternalError('nothing serves agents');
    // The agent works in folders below this one; what is said here stays relative to here.
    const { featureDirs } = readCatalogueQuery(values, cwd);
    await io.serveAgents({ cwd, featureDirs: featureDirs.map((folder) => resolve(cwd, folder)), defaults });
    return { document: () => ({}), text: () => '' };
  },
});
