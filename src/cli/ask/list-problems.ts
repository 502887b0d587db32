import { ScaffoldError } from '../../domain/errors.ts';
import type { Problem } from '../../domain/problem.ts';

/** What stands against something that is only tried; nothing where it works. */
export async function listProblems(attempt: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await attempt();
    return [];
  } catch (error) {
    if (!(error instanceof ScaffoldError) || error.code === 'INTERRUPTED') throw error;
    const { problems, code, message, hint } = error;
    return problems.length > 0 ? problems : [{ code, message, hint, features: [] }];
  }
}
