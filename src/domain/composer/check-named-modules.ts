import { listNamedModules } from '../manifest/named-modules.ts';
import { suggestName } from '../names/near-miss.ts';
import type { ResolvedFeature, ServiceContext } from '../pipeline.ts';
import type { Problem } from '../problem.ts';

/** `MODULE_UNKNOWN` for every module in an answer to a feature which the service does not have. */
export function checkNamedModules(
  features: readonly Pick<ResolvedFeature, 'id' | 'manifest' | 'options'>[],
  { modules }: Pick<ServiceContext, 'modules'>,
): readonly Problem[] {
  const known = modules.map(({ kebab }) => kebab);
  return features.flatMap(({ id, manifest, options }) =>
    Object.entries(options)
      .flatMap(([option, value]) => listNamedModules(manifest.options[option], value, `${id}.${option}`))
      .filter(({ name }) => !known.includes(name))
      .map(({ name, path }) => ({
        code: 'MODULE_UNKNOWN',
        message: `The option "${path}" names the module "${name}", which the service does not have.`,
        hint: suggestName(name, known, `The modules are: ${known.join(', ')}.`),
        features: [id],
        path,
      })),
  );
}
