import { cpus, platform, totalmem } from 'node:os';

/** What figures depend on; nothing that names the machine. */
export interface Machine {
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly architecture: string;
  readonly node: string;
  /** What creating a small file cost before the first benchmark; microseconds. */
  readonly createCost: number;
}

export function readMachine(createCost: number): Machine {
  return {
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: platform(),
    architecture: process.arch,
    node: process.versions.node,
    createCost,
  };
}

export function describeMachine({
  cores,
  memoryGb,
  platform: system,
  architecture,
  node,
  createCost,
}: Machine): string {
  return `${cores} cores, ${memoryGb} GB, ${system} ${architecture}, Node ${node}, ${Math.round(createCost)} µs to create a file`;
}
