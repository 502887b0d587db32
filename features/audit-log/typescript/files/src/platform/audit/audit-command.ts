import type { Context } from '../../kernel/context.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { Chain, ChainHead } from './chain.ts';

export interface AuditAnswer {
  readonly lines: readonly string[];
  readonly intact: boolean;
}

/** `audit verify [<sequence>:<hash>]`: its answer, as lines for a person. */
export async function auditCommand(
  ctx: Context,
  chain: Chain,
  [action, head]: readonly string[],
): Promise<AuditAnswer> {
  if (action !== 'verify')
    throw new StartupError('audit takes verify, and a head that was noted before, if there is one');
  const report = await chain.verify(ctx, head === undefined ? undefined : parseHead(head));
  const { sequence, hash } = report.head;
  const waiting = report.pending === 0 ? '' : ` ${report.pending} more wait for their seal.`;
  if (report.problems.length > 0) return { lines: report.problems, intact: false };
  return {
    lines: [`${sequence} entries are as they were written.${waiting}`, `head: ${sequence}:${hash}`],
    intact: true,
  };
}

function parseHead(text: string): ChainHead {
  const { sequence, hash } = /^(?<sequence>\d+):(?<hash>[0-9a-f]{64})$/.exec(text)?.groups ?? {};
  if (hash === undefined) throw new StartupError(`${text} is no head: it looks like 42:<64 hex digits>`);
  return { sequence: Number(sequence), hash };
}
