import type { FileTool } from '../files/tool.ts';
import { cookiecutterTool } from './cookiecutter.ts';
import { copierTool } from './copier.ts';
import { cpTool, nodeCopyTool } from './copies.ts';
import { precompiledTool, runtimeCompiledTool } from './handlebars-writers.ts';
import { hygenTool } from './hygen.ts';
import { nxTool } from './nx.ts';
import { plopTool } from './plop.ts';
import { builtInTool, featureFolderTool } from './scaffold.ts';
import { yeomanTool } from './yeoman.ts';

/** All tools that the files benchmark compares, in the order of its table. */
export const TOOLS: readonly FileTool[] = [
  cpTool,
  nodeCopyTool,
  builtInTool,
  featureFolderTool,
  precompiledTool,
  runtimeCompiledTool,
  hygenTool,
  nxTool,
  yeomanTool,
  plopTool,
  copierTool,
  cookiecutterTool,
];
