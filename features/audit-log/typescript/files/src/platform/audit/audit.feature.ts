import { Authenticators } from '../auth/authenticators.ts';
import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { Leases } from '../db/lease/leases.ts';
import { CurrentStore } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { createLoop } from '../loop/loop.ts';
import { auditConfig } from './audit.config.ts';
import { auditRoutes } from './audit.routes.ts';
import { auditSchemas } from './audit.schemas.ts';
import { auditCommand } from './audit-command.ts';
import { AuditLog } from './audit-log.ts';
import { auditedColumns } from './audited-columns.ts';
import { createChain } from './chain.ts';
import { createAuditLog } from './create-audit-log.ts';
import { describeChange } from './describe-change.ts';
import { createLoginFailures } from './login-failures.ts';

const LEASE = 'audit';
const LEASE_MS = 30_000;

/** Every change of a module in the same transaction, every refused login, and a chain that shows what was tampered with. */
export const auditFeature = defineFeature({
  id: 'audit',
  after: ['auth', 'db', 'lease'],
  config: auditConfig,
  setup(platform, { sealMs, loginWindowSeconds }) {
    const { clock, commands, db, http, ids, lifecycle, log, meter, provide, use } = platform;
    const database = use(Database);
    const auditLog = createAuditLog({ database, clock, ids, meter });
    const chain = createChain({ database, clock });
    const holder = ids.next();
    provide(AuditLog, () => auditLog);
    http.routes(auditRoutes(auditLog), auditSchemas);
    db.onChange('audit', (tx, change) => auditLog.record(tx, describeChange(change, auditedColumns)));

    const pending = meter.createGauge('audit.pending', { unit: '{entry}' });
    const oldest = meter.createGauge('audit.pending.age', { unit: 's' });
    const failures = createLoginFailures({
      now: () => clock.now().getTime(),
      windowMs: loginWindowSeconds * 1000,
      async write(correlationId, record) {
        const ctx = systemContext(ids, { correlationId, actor: undefined });
        await database
          .run(ctx, (tx) => auditLog.record(tx, record))
          .catch((err: unknown) => log.error({ err, ...record.details }, 'a refused login is not in the audit log'));
      },
    });
    use(Authenticators).onInvalid((ctx) => failures.note(ctx));

    const seal = async (): Promise<boolean> => {
      const ctx = systemContext(ids);
      if (!(await leases.hold(ctx, LEASE, holder, LEASE_MS))) return false;
      const head = await chain.seal(ctx);
      // Logs are kept elsewhere: there the head cannot be changed together with the chain.
      if (head) log.info({ ...head }, 'audit log sealed');
      return head !== undefined;
    };
    const leases = use(Leases);
    const loop = createLoop({
      everyMs: sealMs,
      async turn() {
        await failures.flush();
        const more = await seal();
        const { count, oldestMs } = await chain.pending(systemContext(ids));
        pending.record(count);
        oldest.record(oldestMs / 1000);
        return more;
      },
      onError: (err) => log.warn({ err }, 'entries of the audit log wait for their seal'),
    });
    lifecycle.add({
      name: 'audit log',
      last: true,
      start: async () => loop.start(),
      async stop() {
        await loop.stop();
        await failures.flush(true);
        while (await seal().catch(() => false));
        await leases.release(systemContext(ids), LEASE, holder).catch(() => undefined);
      },
    });

    commands.add('audit', async (args) => {
      const store = use(CurrentStore);
      await store.open();
      try {
        const { lines, intact } = await auditCommand(systemContext(ids), chain, args);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
        if (!intact) process.exitCode = 1;
      } finally {
        await store.close();
      }
    });
  },
});
