import { coreErrors } from '../errors/core-errors.ts';
import { defineFeature } from '../feature.ts';
import { AuthenticatorList, Authenticators } from './authenticators.ts';
import { createAuthnPhase } from './authn-phase.ts';

/** Refuses strangers. Other features say how a caller can be known. */
export const authFeature = defineFeature({
  id: 'auth',
  setup({ http, meter, provide }) {
    const authenticators = new AuthenticatorList();
    const refused = meter.createCounter('auth.refused', {
      unit: '{request}',
      description: 'Requests that were refused because nobody could be authenticated.',
    });
    provide(Authenticators, () => authenticators);
    http.trait({ appliesTo: ({ open }) => !open, errors: [coreErrors.UNAUTHENTICATED] });
    http.phase('authn', createAuthnPhase(authenticators, refused));
  },
});
