import type { Fact, Facts } from './fact-schemas.ts';

type Job = Fact<'ciJob'>;

/**
 * Says what a job means that stands for all of something. Whoever renders jobs then reads names only.
 *
 * @returns The jobs in their order. One with `everyService` has the ids of all servers that provide something in `services`; one that needs a
 *   job with `afterGate`, through others too, has it as well.
 */
export function completeJobs({ ciJob, backingService }: Facts): readonly Job[] {
  const provided = backingService.filter(({ provides }) => provides !== undefined).map(({ id }) => id);
  const late = listLateJobs(ciJob);
  return ciJob.map((job) => ({
    ...job,
    services: job.everyService ? [...new Set([...job.services, ...provided])] : job.services,
    afterGate: late.has(job.id),
  }));
}

function listLateJobs(jobs: readonly Job[]): ReadonlySet<string> {
  const late = new Set(jobs.filter(({ afterGate }) => afterGate).map(({ id }) => id));
  for (let size = -1; size < late.size; ) {
    size = late.size;
    for (const { id, needs } of jobs) if (needs.some((need) => late.has(need))) late.add(id);
  }
  return late;
}
