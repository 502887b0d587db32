import type { Meter } from '@opentelemetry/api';
import type { Connections } from '../sql/sql-driver.ts';

const STATE = 'db.client.connection.state';

/** Read when somebody reads the metrics. `undefined` for a store without connections. */
export function createConnectionGauges(meter: Meter, read: () => Connections | undefined): void {
  const gauge = (name: string, unit: string) => meter.createObservableGauge(name, { unit });
  gauge('db.client.connection.count', '{connection}').addCallback((result) => {
    const { used, idle } = read() ?? {};
    if (used !== undefined) result.observe(used, { [STATE]: 'used' });
    if (idle !== undefined) result.observe(idle, { [STATE]: 'idle' });
  });
  gauge('db.client.connection.max', '{connection}').addCallback((result) => {
    const { max } = read() ?? {};
    if (max !== undefined) result.observe(max);
  });
  gauge('db.client.connection.pending_requests', '{request}').addCallback((result) => {
    const { waiting } = read() ?? {};
    if (waiting !== undefined) result.observe(waiting);
  });
}
