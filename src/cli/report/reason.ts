import type { Reason } from '../../domain/pipeline.ts';

/** Why a feature is there, as the end of a sentence that starts with its name. */
export function describeReason(reason: Reason): string {
  switch (reason.kind) {
    case 'base':
      return 'is part of every service';
    case 'asked':
      return `is asked for (${reason.origin})`;
    case 'preset':
      return `is in the preset of the ${reason.tier} tier`;
    case 'required':
      return `is required by ${reason.by}`;
    case 'provider':
      return `provides ${reason.capability} for ${reason.by}`;
  }
}
