import { z } from 'zod';

/** Values that several kinds of facts have. */

export const Name = z.string().min(1);
/** A sentence for people, free of markup. */
export const Doc = z.string().min(1);
export const Id = z.string().regex(/^[a-z][a-z0-9]*([-.][a-z0-9]+)*$/, 'is no lower-case id');
/** Seconds. */
export const Seconds = z.number().positive();
export const EnvName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'is no environment variable name');
/** A container image under an exact tag, with its digest where that could be verified. */
export const Image = z.strictObject({
  name: Name,
  tag: Name.refine((tag) => tag !== 'latest', 'is no exact version'),
  digest: z.string().exactOptional(),
});
/** An absolute path in a container. */
export const MountPath = z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/, 'is no absolute path');
/** A path of the project, without `.` and `..`. */
export const ProjectPath = z.string().regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))[\w./-]+$/, 'is no path of the project');

/** A JSON Schema 2020-12 object or an OpenAPI fragment, kept as it is. */
export const Fragment = z.record(z.string(), z.unknown());
