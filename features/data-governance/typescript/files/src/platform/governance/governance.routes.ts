import { defineRoute, type Route } from '../http/route.ts';
import { idParams } from '../module/schemas.ts';
import type { Erasures } from './erasures.ts';
import { governanceErrors } from './governance.errors.ts';
import { subjectParams } from './governance.schemas.ts';
import type { PersonalData } from './personal-data.ts';

interface OfSubject {
  readonly params: { readonly subject: string };
}

const tag = 'data-subjects';

export function governanceRoutes(data: PersonalData, erasures: Erasures): readonly Route[] {
  return [
    defineRoute<OfSubject>({
      id: 'exportSubjectData',
      method: 'GET',
      path: '/data-subjects/{subject}',
      summary: 'Everything that is kept about a person',
      tag,
      permission: 'personal-data:export',
      params: subjectParams,
      responses: { 200: { description: 'The data', schema: { $ref: '#/components/schemas/SubjectData' } } },
      async handle(ctx, { params: { subject } }) {
        return { status: 200, body: { subject, tables: await data.export(ctx, subject) } };
      },
    }),
    defineRoute<OfSubject>({
      id: 'eraseSubjectData',
      method: 'POST',
      path: '/data-subjects/{subject}/erasures',
      summary: 'Forget a person',
      tag,
      permission: 'personal-data:erase',
      params: subjectParams,
      responses: {
        202: {
          description: 'It will be done',
          schema: { $ref: '#/components/schemas/Erasure' },
          headers: { Location: 'Where to ask whether it is' },
        },
      },
      async handle(ctx, { params }) {
        const erasure = await erasures.request(ctx, params.subject);
        return { status: 202, body: erasure, headers: { location: `/erasures/${erasure.id}` } };
      },
    }),
    defineRoute<{ readonly params: { readonly id: string } }>({
      id: 'getErasure',
      method: 'GET',
      path: '/erasures/{id}',
      summary: 'Whether a person has been forgotten',
      tag,
      permission: 'personal-data:erase',
      params: idParams,
      responses: { 200: { description: 'The erasure', schema: { $ref: '#/components/schemas/Erasure' } } },
      errors: [governanceErrors.ERASURE_NOT_FOUND],
      handle: async (ctx, { params }) => ({ status: 200, body: await erasures.get(ctx, params.id) }),
    }),
  ];
}
