import { openMemoryDriver } from '../../../src/platform/messaging/drivers/memory.ts';
import type { TestMessageDriver } from '../message-drivers.ts';

export const memoryMessageDriver: TestMessageDriver = { open: openMemoryDriver };
