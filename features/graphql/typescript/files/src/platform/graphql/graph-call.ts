import { AppError } from '../../kernel/app-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { ApiOperations } from '../api-operations/api-operations.ts';
import type { HttpContext } from '../http/route.ts';
import { present } from '../module/present.ts';
import type { GraphCall, GraphModule } from './graph.ts';
import { createLoader, type Ticket } from './loader.ts';

export interface GraphCallOptions {
  readonly operations: ApiOperations;
  readonly modules: readonly GraphModule[];
  /** That every operation gets. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the resolvers of one request share: nothing that was read for one caller is ever shown to another. */
export function createGraphCall(ctx: HttpContext, { operations, modules, headers }: GraphCallOptions): GraphCall {
  const tickets = new Map(modules.map((module) => [module.contract.name, ticketsFor(module, ctx)]));
  const find = (name: string): GraphModule => {
    const module = modules.find(({ contract }) => contract.name === name);
    if (!module) throw new Error(`There is no module ${name} in the graph`);
    return module;
  };
  return {
    ctx,
    async run(operationId, input) {
      return readAnswer(
        await operations.run(ctx, operationId, { ...input, headers: { ...headers, ...input.headers } }),
      );
    },
    async load(name, id) {
      const { contract } = find(name);
      const ticket = tickets.get(name)?.();
      const route = operations.find('GET', `/${contract.collection}/{id}`);
      try {
        const answer = await operations.run(ctx, route.id, { params: { id }, headers }, async () => {
          const found = await ticket?.load(id);
          if (!found) throw new AppError(contract.errors.notFound, { detail: `There is no ${contract.name} ${id}.` });
          return { status: 200, body: present(found) };
        });
        return await readAnswer(answer);
      } finally {
        ticket?.release();
      }
    },
  };
}

type Found = Awaited<ReturnType<GraphModule['readMany']>>[number];

function ticketsFor({ readMany }: GraphModule, ctx: Context): () => Ticket<Found> {
  return createLoader(async (ids) => new Map((await readMany(ctx, { ids })).map((found) => [found.id, found])));
}

/** An answer that was kept for a repetition can be a refusal; all others are thrown. */
async function readAnswer(answer: Response): Promise<unknown> {
  if (answer.status === 204) return null;
  const body: unknown = await answer.json();
  if (answer.ok) return body;
  const { code, title, detail, violations } = body as Readonly<Record<'code' | 'title' | 'detail', string>> & {
    readonly violations?: AppError['violations'];
  };
  const definition = { code, title, category: 'conflict', when: title } as const;
  throw new AppError(definition, { detail, ...(violations ? { violations } : {}) });
}
