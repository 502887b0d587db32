import { localConfig } from './local.config.ts';
import { LocalSettings } from './local-settings.ts';
import { defineFeature } from './platform/feature.ts';

/** Reads and documents the variables that `scaffold.yaml` declares. */
export const localFeature = defineFeature({
  id: 'local',
  config: localConfig,
  setup({ provide }, config) {
    provide(LocalSettings, () => config);
  },
});
