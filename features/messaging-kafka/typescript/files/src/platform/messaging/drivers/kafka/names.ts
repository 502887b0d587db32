export interface Place {
  /** The first part of all topics and groups. Services that talk to each other have the same. */
  readonly prefix: string;
  /** Replicas of one service share groups. */
  readonly service: string;
}

/**
 * `events.billing` for `billing.InvoiceCreated`: one topic for all events of a service, since there is no order between topics.
 */
export function eventTopic({ prefix }: Pick<Place, 'prefix'>, type: string): string {
  if (!/^[\w-]+(\.[\w-]+)*$/.test(type)) throw new Error(`Kafka has no topic for messages of type "${type}"`);
  return `${prefix}.${type.split('.', 1)}`;
}

/** `events-dead.billing`: what this service has given up. */
export function deadTopic({ prefix, service }: Place): string {
  return `${prefix}-dead.${service}`;
}

/** `events.billing.ledger.book-invoice` */
export function groupName({ prefix, service }: Place, consumer: string): string {
  return `${prefix}.${service}.${consumer}`;
}
