import type { Row, Table } from '../../../db/store.ts';
import type { JobOrigin, NewJob, TakenJob } from '../../job-queue.ts';
import type { DeadJob } from '../../jobs.ts';

export const jobTable: Table = {
  name: 'jobs',
  columns: {
    kind: 'text',
    data: 'text',
    state: 'text',
    priority: 'integer',
    run_at: 'timestamp',
    attempt: 'integer',
    attempts: 'integer',
    origin: 'text',
    lease: 'uuid',
    lease_until: 'timestamp',
    batch_id: 'uuid',
    waiting_key: 'text',
    error: 'text',
    ended_at: 'timestamp',
  },
  unique: ['waiting_key'],
  optional: ['lease', 'lease_until', 'batch_id', 'waiting_key', 'error', 'ended_at'],
  sorted: [],
  indexes: [
    ['state', 'priority', 'run_at'],
    ['state', 'run_at'],
    ['state', 'ended_at'],
    ['kind', 'state'],
    ['batch_id', 'state'],
  ],
};

export const batchTable: Table = {
  name: 'job_batches',
  columns: { total: 'integer', next_job: 'text', ended_at: 'timestamp' },
  unique: [],
  optional: ['next_job', 'ended_at'],
  sorted: [],
  indexes: [['ended_at']],
};

export const BY_AGE = [
  { column: 'run_at', descending: false },
  { column: 'id', descending: false },
];
export const BY_URGENCY = [{ column: 'priority', descending: false }, ...BY_AGE];

/** What a kind and a key together keep from waiting twice. */
export function waitingKey({ kind, key }: NewJob): string | null {
  return key === undefined ? null : `${kind}:${key}`;
}

export function toJobRow(job: NewJob, id: string, batchId: string | undefined, now: Date): Row {
  return {
    id,
    version: 1,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    kind: job.kind,
    data: job.data,
    state: job.runAt > now ? 'delayed' : 'waiting',
    priority: job.priority,
    run_at: job.runAt.toISOString(),
    attempt: 0,
    attempts: job.attempts,
    origin: JSON.stringify(job.origin),
    lease: null,
    lease_until: null,
    batch_id: batchId ?? null,
    waiting_key: waitingKey(job),
    error: null,
    ended_at: null,
  };
}

export function toTakenJob(row: Row): TakenJob {
  return {
    id: row.id,
    lease: String(row.lease),
    kind: String(row.kind),
    data: String(row.data),
    attempt: Number(row.attempt),
    attempts: Number(row.attempts),
    batchId: row.batch_id === null ? undefined : String(row.batch_id),
    origin: readOrigin(row),
  };
}

export function toDeadJob(row: Row): DeadJob {
  return {
    id: row.id,
    kind: String(row.kind),
    data: JSON.parse(String(row.data)),
    attempts: Number(row.attempt),
    error: String(row.error),
    diedAt: String(row.ended_at),
    correlationId: readOrigin(row).correlationId,
  };
}

/** The job that follows a batch, as text in its row. */
export function writeNextJob(job: NewJob | undefined): string | null {
  return job ? JSON.stringify(job) : null;
}

export function readNextJob(row: Row): NewJob | undefined {
  if (row.next_job === null) return undefined;
  const job = JSON.parse(String(row.next_job));
  return { ...job, runAt: new Date(job.runAt) };
}

function readOrigin(row: Row): JobOrigin {
  return JSON.parse(String(row.origin));
}
