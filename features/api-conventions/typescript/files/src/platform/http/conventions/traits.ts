import { answersJson, type RouteTrait } from '../route-trait.ts';
import { conventionErrors } from './conventions.errors.ts';
import type { VersionList } from './version-list.ts';

const { API_VERSION_UNKNOWN, PRECONDITION_FAILED, PRECONDITION_REQUIRED } = conventionErrors;
const ETAG = { ETag: 'Changes when the answer does.' };
const TAGS = '^\\s*(\\*|(W/)?"[^"]*"(\\s*,\\s*(W/)?"[^"]*")*)\\s*$';

/** What the contract says about the conventions. */
export function conventionTraits(versions: VersionList): readonly RouteTrait[] {
  return [
    {
      appliesTo: ({ quiet }) => !quiet,
      headers: header('API-Version', 'The version that the caller was written for.', { maxLength: 32 }),
      responseHeaders: { 'API-Version': 'The version that was answered.' },
      errors: [API_VERSION_UNKNOWN],
    },
    { appliesTo: ({ id }) => versions.lifetimeOf(id)?.deprecatedOn !== undefined, deprecated: true },
    {
      appliesTo: (route) => !route.quiet && route.method === 'GET' && answersJson(route),
      headers: header(
        'If-None-Match',
        'The ETag of an answer that the caller has. When it still holds the answer is 304, without a body.',
        { maxLength: 1000 },
      ),
      responses: { 304: { description: 'The caller has it already' } },
      responseHeaders: ETAG,
    },
    { appliesTo: (route) => route.versioned === true && answersJson(route), responseHeaders: ETAG },
    {
      appliesTo: ({ method, versioned }) => versioned === true && ['PUT', 'PATCH', 'DELETE'].includes(method),
      headers: header('If-Match', 'The ETag, or the version in quotes, that the change is meant for.', {
        maxLength: 1000,
        pattern: TAGS,
      }),
      errors: [PRECONDITION_FAILED, PRECONDITION_REQUIRED],
    },
    {
      appliesTo: ({ query }) => Object.hasOwn(Object(query?.properties), 'cursor'),
      responseHeaders: { Link: 'The next and the first page (RFC 8288).' },
    },
  ];
}

function header(name: string, description: string, limits: object): RouteTrait['headers'] & object {
  return { type: 'object', properties: { [name]: { type: 'string', ...limits, description } } };
}
