import type { Fact, Facts } from './fact-schemas.ts';

/**
 * Says what a job means that stands for all of something. Whoever renders jobs then reads names only.
 *
 * @returns The jobs in their order; one with `everyService` has the ids of all servers that provide something in `services`.
 */
export function completeJobs({ ciJob, backingService }: Facts): readonly Fact<'ciJob'>[] {
  const provided = backingService.filter(({ provides }) => provides !== undefined).map(({ id }) => id);
  return ciJob.map((job) =>
    job.everyService ? { ...job, services: [...new Set([...job.services, ...provided])] } : job,
  );
}
