import type { Problem } from '../problem.ts';
import type { Fact, Facts } from './fact-schemas.ts';

/**
 * Checks that a job can have what it needs: jobs that wait for each other never start, and a job that waits for one which does not run
 * at all its times breaks the pipeline.
 *
 * @returns a `FACT_INVALID` problem for each; unknown needs are those of `checkReferences`.
 */
export function checkJobs({ ciJob }: Facts): readonly Problem[] {
  const jobs = new Map(ciJob.map((job) => [job.id, job]));
  return ciJob.flatMap((job) => [...checkTimes(job, jobs), ...checkCircle(job, jobs)]);
}

type Job = Fact<'ciJob'>;

function checkTimes(job: Job, jobs: ReadonlyMap<string, Job>): readonly Problem[] {
  return job.needs.flatMap((id) => {
    const needed = jobs.get(id);
    const missing = job.on.filter((time) => needed !== undefined && !needed.on.includes(time));
    if (missing.length === 0) return [];
    return [
      describeJob(
        job,
        `needs the job "${id}", which does not run on ${missing.join(', ')}`,
        `Add ${missing.join(', ')} to \`on\` of "${id}", or take it out of \`on\` of "${job.id}".`,
      ),
    ];
  });
}

function checkCircle(job: Job, jobs: ReadonlyMap<string, Job>): readonly Problem[] {
  const seen = new Set<string>();
  const open = [...job.needs];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === job.id) {
      return [
        describeJob(job, 'waits for itself, through what it needs', 'Take one of the `needs` of the circle away.'),
      ];
    }
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(jobs.get(id)?.needs ?? []));
  }
  return [];
}

function describeJob({ id, owner }: Job, why: string, hint: string): Problem {
  return { code: 'FACT_INVALID', message: `The fact ciJob "${id}" of "${owner}" ${why}.`, hint, features: [owner] };
}
