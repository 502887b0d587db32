import type { MessageDriver } from '../../src/platform/messaging/message-driver.ts';
import { memoryMessageDriver } from './message-drivers/memory.ts';
import { rabbitmqMessageDriver } from './message-drivers/rabbitmq.ts';

/** A broker under test. */
export interface TestMessageDriver {
  /** Why it cannot be tested here. */
  readonly skip?: string | undefined;
  /** A driver for topics of its own; those with the same name share them. */
  open(name: string): MessageDriver;
}

/** The installed brokers. What holds for messages is tested on each. */
export const messageDrivers: Readonly<Record<string, TestMessageDriver>> = {
  memory: memoryMessageDriver,
  rabbitmq: rabbitmqMessageDriver,
};
