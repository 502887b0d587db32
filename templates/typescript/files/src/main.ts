import { enableCompileCache } from 'node:module';

// Who may write here may change the service anyway, which is not so in a folder for temporary files. Read-only: no cache.
enableCompileCache(new URL('../node_modules/.cache/compiled', import.meta.url).pathname);
await import('./preload.ts');
await import('./serve.ts');
