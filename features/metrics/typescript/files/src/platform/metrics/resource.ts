import { randomUUID } from 'node:crypto';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Platform } from '../feature.ts';
import { createToken } from '../token.ts';

/** Who sends: the same for metrics, traces and logs, so that each leads to the others. */
export const CurrentResource = createToken<Resource>('CurrentResource');

/** Where the process runs, if it is told. */
export interface Place {
  readonly podName?: string | undefined;
  readonly namespaceName?: string | undefined;
}

/**
 * @param attributes `key=value`, as `OTEL_RESOURCE_ATTRIBUTES` has them; they go before what is known here
 */
export function createResource(
  service: Platform['service'],
  attributes: readonly string[],
  { podName, namespaceName }: Place = {},
): Resource {
  return resourceFromAttributes({
    'service.name': service.name,
    'service.version': service.version,
    'service.instance.id': randomUUID(),
    ...(podName === undefined ? {} : { 'k8s.pod.name': podName }),
    ...(namespaceName === undefined ? {} : { 'k8s.namespace.name': namespaceName }),
    ...Object.fromEntries(attributes.map(parseAttribute)),
  });
}

function parseAttribute(text: string): [string, string] {
  const at = text.indexOf('=');
  return at === -1 ? [text, ''] : [text.slice(0, at).trim(), decode(text.slice(at + 1).trim())];
}

/** Values are percent-encoded; one that is not stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
