import { z } from 'zod';
import { Doc, Id, Name, ProjectPath } from './fact-values.ts';

/** A question that an auditor asks about a service, in our words, with the places where the standards ask it. */
export const Control = z.strictObject({
  id: Id,
  /** Controls of one theme stand together. */
  theme: Name,
  title: Name,
  question: Doc,
  /** Numbers of the Trust Services Criteria, e.g. `CC6.1`. */
  soc2: z.array(Name).default([]),
  /** Numbers of ISO/IEC 27001:2022 Annex A, e.g. `8.15`. */
  iso27001: z.array(Name).default([]),
  /** What the control takes beside the repository: no file of it can show that. */
  outside: Doc,
});

/** Something in the repository that an auditor can look at, and that a test can find. */
export const Evidence = z
  .strictObject({
    id: Id,
    /** Ids of the controls that it speaks to; they exist only where something lists controls. */
    controls: z.array(Id).min(1),
    doc: Doc,
    files: z.array(ProjectPath).default([]),
    tests: z.array(ProjectPath).default([]),
    /** Ids of CI jobs. */
    jobs: z.array(Id).default([]),
  })
  .refine(({ files, tests, jobs }) => files.length + tests.length + jobs.length > 0, 'points at nothing');
