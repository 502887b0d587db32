import type { X509Certificate } from 'node:crypto';
import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import type { HttpContext } from '../../http/route.ts';
import type { Logger } from '../../log/logger.ts';
import type { Authenticator } from '../authenticators.ts';
import { findFault, isInForce } from './certificate-faults.ts';
import { identitiesOf } from './certificate-identities.ts';
import type { KnownClients } from './known-clients.ts';
import { type Presented, readPresented } from './presented-certificate.ts';

export interface MtlsAuthenticatorOptions {
  readonly realm: string;
  readonly clients: KnownClients;
  /** Whether the header of a peer with this address counts. */
  readonly trusts: (address: string) => boolean;
  readonly authorities: () => readonly X509Certificate[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Callers are who their certificate says: that which a trusted proxy has passed on, else that of the connection. */
export function createMtlsAuthenticator(options: MtlsAuthenticatorOptions): Authenticator {
  const { realm, clients, trusts, authorities, clock, log } = options;
  const challenge = `ClientCertificate realm="${realm}"`;
  const refusal = (detail: string, cause?: unknown): AppError =>
    new AppError(coreErrors.UNAUTHENTICATED, { detail, headers: { 'www-authenticate': challenge }, cause });

  const find = ({ peer, request }: HttpContext): X509Certificate | undefined => {
    const passedOn = trusts(peer.address) ? read(request.headers) : undefined;
    const fault = passedOn && findFault(passedOn, authorities(), clock.now());
    if (fault) throw refusal(`The certificate ${fault}`);
    // A connection may outlive the certificate with which it began.
    if (!passedOn && peer.certificate && !isInForce(peer.certificate, clock.now()))
      throw refusal('The certificate of the connection has expired');
    return passedOn?.certificate ?? peer.certificate;
  };
  const read = (headers: Headers): Presented | undefined => {
    try {
      return readPresented(headers);
    } catch (error) {
      throw refusal('Client-Cert holds no certificate', error);
    }
  };
  return {
    challenge,
    async authenticate(ctx) {
      const certificate = find(ctx);
      if (!certificate) return undefined;
      const identities = identitiesOf(certificate);
      const actor = clients.find(identities);
      if (actor) return actor;
      log.info({ identities }, 'a certificate is valid, and MTLS_SCOPES names none of its identities');
      throw refusal('The certificate is of nobody who is known here');
    },
  };
}
