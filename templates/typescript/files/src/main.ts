await import('./preload.ts');
await import('./serve.ts');

export {};
