import { CurrentEnvironment } from '../config/current-config.ts';
import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { HiddenValues } from '../log/hidden-values.ts';
import { findSecrets } from './secret-files.ts';
import { secretsConfig } from './secrets.config.ts';
import { type OpenSecretProvider, type SecretProvider, SecretProviders, Secrets } from './secrets.ts';
import { WatchedSecrets } from './watched-secrets.ts';

/** Secrets from files: at the start for all configuration, at run time for those that are watched. */
export const secretsFeature = defineFeature({
  id: 'secrets',
  config: secretsConfig,
  completeEnvironment(env, variables) {
    const names = variables.filter((variable) => variable.secret).map(({ name }) => name);
    const { values, problems } = findSecrets(names, env);
    if (problems.length > 0) throw new StartupError(`Invalid secrets\n  ${problems.join('\n  ')}`);
    return { ...env, ...Object.fromEntries(values) };
  },
  setup({ clock, health, lifecycle, log, meter, provide, use }, { url, ...limits }) {
    const openEnvironment: OpenSecretProvider = () => ({
      async read(names) {
        const { values, problems } = findSecrets(names, use(CurrentEnvironment));
        if (problems.length > 0) throw new StartupError(problems.join('; '));
        return values;
      },
    });
    provide(SecretProviders, () => new Map([['env', openEnvironment]]));
    let current: SecretProvider | undefined;
    const provider = (): SecretProvider => {
      current ??= openProvider(use(SecretProviders), url);
      return current;
    };
    const secrets = new WatchedSecrets({ provider, hidden: use(HiddenValues), clock, log, meter, ...limits });
    provide(Secrets, () => secrets);
    lifecycle.add({
      name: 'secrets',
      async start() {
        provider();
        await secrets.start();
      },
      stop: () => secrets.stop(),
    });
    health.add({ name: 'secrets', kind: 'ready', check: () => secrets.check() });
  },
});

function openProvider(providers: ReadonlyMap<string, OpenSecretProvider>, text: string): SecretProvider {
  const url = URL.parse(text);
  const open = providers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`SECRETS_URL names no installed provider. Installed: ${[...providers.keys()].join(', ')}`);
  return open(url);
}
