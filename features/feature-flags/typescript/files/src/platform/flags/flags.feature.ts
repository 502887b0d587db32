import type { Provider } from '@openfeature/server-sdk';
import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createFlags } from './create-flags.ts';
import { FileProvider } from './file-provider.ts';
import { flagsConfig } from './flags.config.ts';
import { FlagProviders, Flags, type OpenFlagProvider } from './flags.ts';

/** Feature flags from where `FLAGS_URL` says. What cannot be read stops the start; later, the flags of before stay. */
export const flagsFeature = defineFeature({
  id: 'feature-flags',
  config: flagsConfig,
  setup({ clock, ids, lifecycle, log, meter, provide, service, use }, { url, reloadMs }) {
    const flags = createFlags({ domain: `${service.name}-${ids.next()}`, log, meter });
    const openFile: OpenFlagProvider = (file) => new FileProvider({ url: file, reloadMs, clock, log });
    provide(FlagProviders, () => new Map([['file', openFile]]));
    provide(Flags, () => flags);
    lifecycle.add({
      name: 'feature flags',
      start: () => flags.open(openProvider(use(FlagProviders), url)),
      stop: () => flags.close(),
    });
  },
});

function openProvider(providers: ReadonlyMap<string, OpenFlagProvider>, url: string): Provider {
  const open = providers.get(url.split(':')[0] ?? '');
  if (!open)
    throw new StartupError(`FLAGS_URL names no installed provider. Installed: ${[...providers.keys()].join(', ')}`);
  return open(url);
}
