import type { CreateProjectReport, ReportedFile } from '../../app/use-cases.ts';

/** `new --json`: a contract; the keys only ever grow. */
export function describeProject(report: CreateProjectReport, contents: boolean): Readonly<Record<string, unknown>> {
  const { name, path, stack, tier } = report.project;
  const { resolve, render, write, total } = report.timings;
  return {
    project: { name, path, stack, tier },
    resolution: {
      features: report.resolution.features.map(({ id, version, layer, reason }) => ({ id, version, layer, reason })),
    },
    files: report.files.map((file) => describeFile(file, contents)),
    commands: report.commands.map(({ id, owner, phase, argv, why }) => ({ id, owner, phase, argv, why })),
    notes: report.notes,
    timings: { resolve, render, write, total },
  };
}

function describeFile({ path, sha256, bytes, features, content }: ReportedFile, contents: boolean) {
  const file = { path, sha256, bytes, features };
  if (!contents) return file;
  if (typeof content === 'string') return { ...file, content };
  return { ...file, content: Buffer.from(content).toString('base64'), encoding: 'base64' };
}
