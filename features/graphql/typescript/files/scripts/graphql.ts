import { Graph } from '../src/platform/graphql/graph.ts';
import { buildDeclaredApp } from './support/declared-app.ts';
import { writeDerivedFiles } from './support/derived-file.ts';

const { text } = buildDeclaredApp().platform.use(Graph);
writeDerivedFiles({ 'api/schema.graphql': text }, 'graphql:write');
