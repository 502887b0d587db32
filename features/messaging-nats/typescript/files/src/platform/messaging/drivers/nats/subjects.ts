import { createHash } from 'node:crypto';

/** Messages of one key are always in the same partition, which one replica at a time reads in order. */
export function partitionOf(key: string, partitions: number): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % partitions;
}

/** `events.3.billing.InvoiceCreated` */
export function eventSubject(prefix: string, partition: number, type: string): string {
  if (!/^[\w-]+(\.[\w-]+)*$/.test(type)) throw new Error(`NATS has no subject for messages of type "${type}"`);
  return `${prefix}.${partition}.${type}`;
}

/** Of several types, all of the partition: those that nobody asked for are skipped. */
export function consumerSubject(prefix: string, partition: number, types: readonly string[]): string {
  const [type] = types;
  return type !== undefined && types.length === 1 ? eventSubject(prefix, partition, type) : `${prefix}.${partition}.>`;
}

/** `events-dead.billing.ledger-book-invoice` */
export function deadSubject(prefix: string, service: string, consumer: string): string {
  return `${prefix}-dead.${toName(service)}.${toName(consumer)}`;
}

/** Names of consumers and streams have neither dots nor spaces. */
export function toName(text: string): string {
  return text.replaceAll(/[^\w-]/g, '-');
}
