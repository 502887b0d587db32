import type { Flag, FlagSet } from './flag-file.ts';

/** Whether the last day of a flag is over. */
export function isExpired({ expires }: Flag, now: Date): boolean {
  return expires !== undefined && expires < now.toISOString().slice(0, 10);
}

/** What is to be done about the flags: those past their date, and those that no source asks for. */
export function findFlagProblems(flags: FlagSet, sources: readonly string[], now: Date): readonly string[] {
  return Object.entries(flags).flatMap(([key, flag]) => [
    ...(isExpired(flag, now)
      ? [`${key} is past its last day, ${flag.expires}. ${flag.owner}: remove the flag and the side that lost.`]
      : []),
    ...(sources.some((source) => source.includes(`'${key}'`))
      ? []
      : [`${key} is asked for nowhere in src/. Remove it.`]),
  ]);
}
