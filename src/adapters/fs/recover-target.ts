import type { Recovery } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { FsCalls } from './fs-calls.ts';
import { JOURNALS, journalPaths, listJournals } from './journal.ts';
import type { RunIdentity } from './run-identity.ts';
import { settleJournal } from './settle-journal.ts';
import { asWriteFailure, isSystemError } from './write-failure.ts';
import { removeIfEmpty } from './write-tree.ts';

/**
 * Rolls back or finishes what killed changes of `target` (absolute) left. Throws WRITE_FAILED while another run is changing it or if the
 * file system refuses; then it can be repeated. Two recoveries at the same time cannot take the same journal: each renames it first.
 */
export function recoverTarget(calls: FsCalls, runs: RunIdentity, target: string): Recovery {
  try {
    const recoveries = listJournals(calls, target).map((name) => recoverJournal(calls, runs, target, name));
    // A kill before the journal had its name leaves empty folders.
    for (const folder of [JOURNALS, '.scaffold']) removeIfEmpty(calls, `${target}/${folder}`);
    const outcomes = recoveries.map(({ outcome }) => outcome);
    return {
      outcome:
        outcomes.find((outcome) => outcome === 'rolled-back') ??
        outcomes.find((outcome) => outcome === 'finished') ??
        'nothing',
      kept: recoveries.flatMap(({ kept }) => kept),
    };
  } catch (error) {
    throw asWriteFailure(error, `Cannot recover ${target}`);
  }
}

function recoverJournal(calls: FsCalls, runs: RunIdentity, target: string, name: string): Recovery {
  const abandoned = `${target}/${JOURNALS}/${name}`;
  const status = calls.status(abandoned);
  if (status === undefined || !runs.isDead(name, Date.now() - status.modified)) throw busy(target);
  const paths = journalPaths(`${target}/${JOURNALS}/${runs.mint()}`);
  try {
    calls.rename(abandoned, paths.folder);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') throw busy(target);
    throw error;
  }
  return settleJournal(calls, target, paths);
}

function busy(target: string): ScaffoldError {
  return new ScaffoldError('WRITE_FAILED', `Another run is changing ${target}.`, {
    hint: 'Wait until it ends, then run again.',
  });
}
