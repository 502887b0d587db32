import { FIELD_KINDS } from '../domain/intent/module-spec.ts';

/** How the fields of a module are written, for help. */
export const FIELD_NOTATION = `Kinds of fields: ${FIELD_KINDS.slice(0, -1).join(', ')}, enum(draft|sent); ? behind one makes it optional, ! unique`;
