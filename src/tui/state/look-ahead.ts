import { pressKey } from './press-key.ts';
import { tidyAnswers } from './service-fields.ts';
import type { Session } from './session.ts';

const SPACE = { kind: 'text', text: ' ' } as const;

/**
 * Works out what taking the feature under the cursor in or leaving it out would make, while nobody types: the world remembers, so that
 * the key finds it ready. Changes nothing.
 */
export function lookAhead({ pick, world, derive, isOpen }: Session): void {
  if (!isOpen || pick.screen !== 'features') return;
  const { answers } = pressKey(pick, SPACE, { world, derive });
  if (answers !== pick.answers) world.previewSelection(tidyAnswers(answers));
}
