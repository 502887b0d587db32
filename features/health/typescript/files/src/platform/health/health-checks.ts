import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import { createToken } from '../token.ts';

/** `check` resolves when the dependency works. `live` must do no I/O: a failing dependency is no reason to restart. */
export interface HealthCheck {
  readonly name: string;
  readonly kind: 'live' | 'ready' | 'startup';
  check(signal: AbortSignal): Promise<void>;
}

/** Why it failed is for the log: the routes are open to everybody. */
export interface CheckResult {
  readonly name: string;
  readonly status: 'up' | 'down';
  readonly durationMs: number;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly onFailure: (check: HealthCheck, error: unknown) => void;
}

export class HealthChecks {
  readonly #checks: HealthCheck[] = [];

  add(check: HealthCheck): void {
    this.#checks.push(check);
  }

  /** Runs the checks of one kind at the same time. A check that hangs counts as down. */
  run(kind: HealthCheck['kind'], options: RunOptions): Promise<readonly CheckResult[]> {
    return Promise.all(this.#checks.filter((check) => check.kind === kind).map((check) => runCheck(check, options)));
  }
}

/** The checks of this app, for the feature that shows them. */
export const HealthCheckList = createToken<HealthChecks>('HealthCheckList');

async function runCheck(check: HealthCheck, { timeoutMs, onFailure }: RunOptions): Promise<CheckResult> {
  const started = performance.now();
  let status: CheckResult['status'] = 'up';
  try {
    await withTimeLimit(check.check(AbortSignal.timeout(timeoutMs)), timeoutMs);
  } catch (error) {
    status = 'down';
    onFailure(check, error);
  }
  return { name: check.name, status, durationMs: Math.round(performance.now() - started) };
}
