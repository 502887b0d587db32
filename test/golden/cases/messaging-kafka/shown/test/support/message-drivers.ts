import type { MessageDriver } from '../../src/platform/messaging/message-driver.ts';
import { kafkaMessageDriver } from './message-drivers/kafka.ts';
import { memoryMessageDriver } from './message-drivers/memory.ts';

/** A broker under test. */
export interface TestMessageDriver {
  /** Why it cannot be tested here. */
  readonly skip?: string | undefined;
  /** A driver for topics of its own; those with the same name share them. */
  open(name: string): MessageDriver;
}

/** The installed brokers. What holds for messages is tested on each. */
export const messageDrivers: Readonly<Record<string, TestMessageDriver>> = {
  kafka: kafkaMessageDriver,
  memory: memoryMessageDriver,
};
