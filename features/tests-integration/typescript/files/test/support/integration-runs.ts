/** Servers outside of the process by name, each with the variables that make the service use it. */
export type Adapters = Readonly<Record<string, readonly string[]>>;

export interface Run {
  readonly name: string;
  /** What the tests are told: `TEST_<VARIABLE>` for each server of the run, and no other. */
  readonly env: Readonly<Record<string, string>>;
}

export interface RunPlan {
  readonly runs: readonly Run[];
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  /** Servers are where the service itself would look for them, as CI sets it. */
  readonly fromServices?: boolean;
}

/** One run with what is embedded, one with each server that is there, and one with all of them together. */
export function planRuns(adapters: Adapters, env: Environment, options: RunOptions = {}): RunPlan {
  const runs: Run[] = [];
  const skipped: { readonly name: string; readonly why: string }[] = [];
  for (const [name, variables] of Object.entries(adapters)) {
    const sources = variables.map((variable) => (options.fromServices ? variable : testName(variable)));
    const missing = sources.filter((source) => !env[source]);
    if (missing.length > 0) {
      skipped.push({ name, why: `${missing.join(', ')} not set` });
      continue;
    }
    const values = variables.map((variable, index) => [testName(variable), env[sources[index] ?? ''] ?? ''] as const);
    runs.push({ name, env: Object.fromEntries(values) });
  }
  const together =
    runs.length > 1 ? [{ name: 'all together', env: Object.assign({}, ...runs.map((run) => run.env)) }] : [];
  return { runs: [{ name: 'embedded', env: {} }, ...runs, ...together], skipped };
}

/** The environment of a run: nobody else's servers are in it. */
export function environmentOf(run: Run, adapters: Adapters, env: Environment): Environment {
  const known = new Set(
    Object.values(adapters)
      .flat()
      .flatMap((name) => [name, testName(name)]),
  );
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !known.has(name))), ...run.env };
}

function testName(variable: string): string {
  return `TEST_${variable}`;
}
