import { defineFeature } from '../feature.ts';
import { CurrentConfig } from './current-config.ts';
import { redact } from './env.ts';

/** `npm run config:print`: what the service would run with, secrets hidden. */
export const configFeature = defineFeature({
  id: 'config',
  setup({ commands, use }) {
    commands.add('config', async () => {
      const lines = [...use(CurrentConfig)].map(([variable, value]) => `${variable.name}=${redact(variable, value)}`);
      process.stdout.write(`${lines.sort().join('\n')}\n`);
    });
  },
});
