import { defineFeature } from '../../feature.ts';
import { answerPhase } from './answer-phase.ts';
import { ApiVersions } from './api-versions.ts';
import { compressPhase } from './compression.ts';
import { conventionsConfig } from './conventions.config.ts';
import { conventionErrors } from './conventions.errors.ts';
import { checkPrecondition, preconditionPhase } from './precondition.ts';
import { conventionTraits } from './traits.ts';
import { readVersionFile } from './version-file.ts';
import { VersionList } from './version-list.ts';
import { announcePhase, translatePhase } from './version-phases.ts';

/** What callers of any operation can rely on, without a line in the operation. */
export const conventionsFeature = defineFeature({
  id: 'api-conventions',
  config: conventionsConfig,
  setup({ db, errors, http, lifecycle, meter, provide }, { compressFrom, ifMatch, versionsFile }) {
    const versions = new VersionList(readVersionFile(versionsFile));
    provide(ApiVersions, () => versions);
    errors.add(conventionErrors);
    for (const trait of conventionTraits(versions)) http.trait(trait);
    if (compressFrom > 0) http.phase('headers', compressPhase(compressFrom));
    http.phase('headers', announcePhase(versions, meter));
    http.phase('validate', preconditionPhase(ifMatch === 'required'));
    http.phase('validate', answerPhase());
    http.phase('validate', translatePhase(versions));
    db.onLoad(checkPrecondition);
    lifecycle.add({ name: 'api versions', start: async () => versions.check(http.declared) });
  },
});
