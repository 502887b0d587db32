import { type App, buildApp } from './app.ts';
import { localFeatures } from './features.local.ts';
import { features } from './features.ts';
import { StartupError } from './platform/lifecycle/startup-error.ts';

const [command, ...args] = process.argv.slice(2);

try {
  const app = buildApp({ features: [...features, ...localFeatures], env: process.env });
  if (command === undefined) await untilStopped(app, () => app.listen());
  else await runCommand(app, command);
} catch (error) {
  fail(error);
}

async function untilStopped(app: App, start: () => Promise<unknown>): Promise<void> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      resolve();
      process.once(signal, () => process.exit(1));
    });
  }
  await start();
  await stopped;
  await app.shutdown();
  process.exit(0);
}

async function runCommand(app: App, name: string): Promise<void> {
  const run = app.commands.get(name);
  if (!run) throw new StartupError(`There is no command ${name}. Commands: ${[...app.commands.keys()].join(', ')}`);
  if (!app.resident.has(name)) return run(args);
  await untilStopped(app, async () => {
    await app.listen({ api: false });
    await run(args);
  });
}

/** One line that says what to do for a mistake of whoever starts us, the stack for a mistake of ours. */
function fail(error: unknown): never {
  const text = error instanceof Error ? (isExpected(error) ? error.message : error.stack) : String(error);
  process.stderr.write(`Cannot start: ${text}\n`);
  process.exit(1);
}

/** A port that is taken is expected too. */
function isExpected(error: Error): boolean {
  return error instanceof StartupError || ('code' in error && 'syscall' in error);
}
