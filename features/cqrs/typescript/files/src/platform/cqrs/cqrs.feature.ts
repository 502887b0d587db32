import { setTimeout as sleep } from 'node:timers/promises';
import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { Leases } from '../db/lease/leases.ts';
import { CurrentStore } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createLoop } from '../loop/loop.ts';
import { createChangeLog } from './change-log.ts';
import { cqrsConfig } from './cqrs.config.ts';
import { createProjections } from './create-projections.ts';
import { createLagGauges } from './lag-gauges.ts';
import { type Projection, Projections } from './projections.ts';
import { createProjector } from './projector.ts';

const LOOK_MS = 100;

/** Read models beside the write side: changes are noted in their transaction, and applied in the background. */
export const cqrsFeature = defineFeature({
  id: 'cqrs',
  after: ['db', 'lease'],
  config: cqrsConfig,
  setup({ clock, commands, db, ids, lifecycle, log, meter, provide, use }, { pollMs, leaseMs }) {
    const database = use(Database);
    const sources = { database, nextId: () => ids.next(), now: () => clock.now() };
    const changes = createChangeLog(sources);
    const projections = createProjections({ database, log: changes });
    provide(Projections, () => projections);
    const leases = use(Leases);
    const projector = createProjector({ ...sources, log: changes, leases, holder: ids.next(), leaseMs });
    const show = createLagGauges(meter);
    const all = () => [...projections.all.values()];

    const loop = createLoop({
      everyMs: pollMs,
      async turn() {
        const ctx = systemContext(ids);
        let applied = 0;
        for (const projection of all()) {
          applied += await projector.apply(ctx, projection).catch((err: unknown) => {
            log.error({ err, projection: projection.name }, 'a projection stands still');
            return 0;
          });
        }
        show(await Promise.all(all().map(({ name }) => readLag(name))));
        return applied > 0;
      },
      onError: (err) => log.warn({ err }, 'projections cannot be looked at'),
    });
    const readLag = async (projection: string) => {
      const ctx = systemContext(ids);
      const oldest = await changes.oldest(ctx, projection);
      const oldestMs = oldest ? Math.max(0, clock.now().getTime() - oldest.getTime()) : 0;
      return { projection, changes: await changes.count(ctx, projection), oldestMs };
    };

    db.onChange('outbox', async (tx, { table, kind, before, after }) => {
      const following = all().filter((projection) => projection.sources.some(({ name }) => name === table.name));
      for (const { name } of following) await changes.append(tx, name, { source: table.name, kind, before, after });
      if (following.length > 0) database.afterCommit(tx, () => loop.wake());
    });

    lifecycle.add({
      name: 'projections',
      last: true,
      start: async () => loop.start(),
      async stop() {
        await loop.stop();
        const ctx = systemContext(ids);
        for (const projection of all()) await projector.release(ctx, projection).catch(() => undefined);
      },
    });

    /** A process that has nothing to apply loses its lease after a while. */
    const rebuild = async (projection: Projection): Promise<number> => {
      for (const end = Date.now() + 2 * leaseMs; Date.now() < end; await sleep(LOOK_MS)) {
        const rows = await projector.rebuild(systemContext(ids), projection);
        if (rows !== undefined) return rows;
      }
      throw new StartupError(`Another process works on ${projection.name}. Try again when it has less to do`);
    };

    commands.add('rebuild', async ([name = '']) => {
      const projection = projections.all.get(name);
      const names = [...projections.all.keys()].join(', ') || 'none';
      if (!projection) throw new StartupError(`There is no projection ${name}. Projections: ${names}`);
      const store = use(CurrentStore);
      await store.open();
      try {
        const rows = await rebuild(projection);
        process.stdout.write(`${name} is made anew from ${rows} rows.\n`);
      } finally {
        await projector.release(systemContext(ids), projection).catch(() => undefined);
        await store.close();
      }
    });
  },
});
