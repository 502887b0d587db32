/** The little of the Workers runtime that is used here, so that its types do not mix with those of Node. */
declare module 'cloudflare:workers' {
  export const env: Readonly<Record<string, string | undefined>>;
}

declare const caches: { readonly default: import('./edge-store.ts').EdgeStore };
