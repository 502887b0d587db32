import { type Counter, type Histogram, type Meter, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { systemContext } from '../context/context.ts';
import { unlessAborted } from '../db/turns.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import type { Logger } from '../log/logger.ts';
import { createLoop, type Loop } from '../loop/loop.ts';
import { isWorthRetrying, retryDelay } from '../retry/retry.ts';
import { continueTrace } from '../telemetry/continue-trace.ts';
import type { JobHandler, JobKind } from './job.ts';
import type { JobQueue, JobResult, TakenJob } from './job-queue.ts';

export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly handlers: ReadonlyMap<string, RegisteredJob>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  readonly meter: Meter;
  readonly tracer: Tracer;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly leaseMs: number;
  readonly retryMs: number;
  readonly retryMaxMs: number;
  readonly timeoutMs: number;
  readonly stopTimeoutMs: number;
}

export interface RegisteredJob {
  readonly kind: JobKind<unknown>;
  readonly handle: JobHandler<unknown>;
}

interface RunningJob {
  readonly ended: Promise<void>;
  readonly abandon: AbortController;
}

/** Takes jobs and does them, so many at a time. Several workers share a queue, in this process and in others. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #running = new Map<string, RunningJob>();
  readonly #loop: Loop;
  readonly #runs: Counter;
  readonly #durations: Histogram;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#loop = createLoop({
      everyMs: options.pollMs,
      turn: () => this.#turn(),
      onError: (err) => options.log.warn({ err }, 'the queue of jobs does not answer'),
    });
    this.#runs = options.meter.createCounter('jobs.runs', { unit: '{run}' });
    this.#durations = options.meter.createHistogram('jobs.run.duration', { unit: 's' });
  }

  /** Once is enough. */
  start(): void {
    this.#options.queue.onAdded(() => this.#loop.wake());
    this.#loop.start();
  }

  /** Takes no more jobs, waits for those that run, and gives back what does not end in time. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    const all = (): Promise<unknown> => Promise.all([...this.#running.values()].map(({ ended }) => ended));
    await withTimeLimit(all(), this.#options.stopTimeoutMs).catch(async () => {
      for (const { abandon } of this.#running.values()) abandon.abort();
      await all();
    });
  }

  async #turn(): Promise<boolean> {
    const { queue, handlers, leaseMs, concurrency } = this.#options;
    const free = concurrency - this.#running.size;
    if (free <= 0) return false;
    for (const job of await queue.take(this.#context(), [...handlers.keys()], free, leaseMs)) this.#begin(job);
    // If there are more, a place for the next one is free when one of these has ended, and that wakes the loop.
    return false;
  }

  #begin(job: TakenJob): void {
    const abandon = new AbortController();
    const ended = this.#run(job, abandon)
      .catch((err: unknown) => this.#options.log.error({ err, jobId: job.id, kind: job.kind }, 'a job did not end'))
      .then(() => {
        this.#running.delete(job.lease);
        this.#loop.wake();
      });
    this.#running.set(job.lease, { ended, abandon });
  }

  async #run(job: TakenJob, abandon: AbortController): Promise<void> {
    const { queue, leaseMs, log } = this.#options;
    const about = { jobId: job.id, kind: job.kind, attempt: job.attempt, correlationId: job.origin.correlationId };
    const heartbeat = setInterval(() => {
      const lose = (held: boolean): void => (held ? undefined : abandon.abort());
      queue
        .extend(this.#context(), job, leaseMs)
        .then(lose, (err) => log.warn({ err, ...about }, 'lease not extended'));
    }, leaseMs / 3);
    const started = performance.now();
    let result: JobResult;
    try {
      result = await this.#attempt(job, abandon.signal);
    } finally {
      clearInterval(heartbeat);
    }
    this.#durations.record((performance.now() - started) / 1000, { kind: job.kind });
    this.#runs.add(1, { kind: job.kind, outcome: result.outcome });
    if (!(await queue.finish(this.#context(), job, result))) log.warn(about, 'another worker has the job already');
  }

  async #attempt(job: TakenJob, abandoned: AbortSignal): Promise<JobResult> {
    const { handlers, tracer, timeoutMs } = this.#options;
    const registered = handlers.get(job.kind);
    if (!registered) return { outcome: 'released' };
    const limit = registered.kind.timeoutMs ?? timeoutMs;
    const signal = AbortSignal.any([AbortSignal.timeout(limit), abandoned]);
    const { origin } = job;
    // What nobody asked for is nobody's work: without this it would be the service's own, which may do everything.
    const ctx = this.#context({ ...origin, actor: origin.actor, signal, deadline: Date.now() + limit });
    return continueTrace(tracer, `job ${job.kind}`, ctx, async (own, span): Promise<JobResult> => {
      try {
        await unlessAborted(registered.handle(own, JSON.parse(job.data), job), signal);
        return { outcome: 'done' };
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        return abandoned.aborted ? { outcome: 'released' } : this.#failed(registered, job, error);
      }
    });
  }

  #failed({ kind }: RegisteredJob, job: TakenJob, err: unknown): JobResult {
    const { clock, log, retryMs, retryMaxMs } = this.#options;
    const { id, attempt, attempts, origin } = job;
    const about = { err, jobId: id, kind: kind.name, attempt, correlationId: origin.correlationId };
    const error = err instanceof Error ? err.message : String(err);
    if (attempt >= attempts || !isWorthRetrying(err)) {
      log.error(about, 'job gave up');
      return { outcome: 'dead', error };
    }
    const pauseMs = retryDelay(attempt, kind.retryMs ?? retryMs, { maxMs: retryMaxMs });
    log.warn({ ...about, pauseMs: Math.round(pauseMs) }, 'job failed and is tried again');
    return { outcome: 'retry', at: new Date(clock.now().getTime() + pauseMs), error };
  }

  #context(options: Partial<Context> = {}): Context {
    return systemContext(this.#options.ids, options);
  }
}
