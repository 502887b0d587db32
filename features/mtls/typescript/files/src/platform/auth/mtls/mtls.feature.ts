import { defineFeature } from '../../feature.ts';
import { Api } from '../../http/api.ts';
import { Authenticators } from '../authenticators.ts';
import { measureCertificates } from './certificate-metrics.ts';
import { createKnownClients } from './known-clients.ts';
import { mtlsConfig } from './mtls.config.ts';
import { createMtlsAuthenticator } from './mtls-authenticator.ts';
import { CERTIFICATE_HEADERS } from './presented-certificate.ts';
import { answerProbes } from './probes.ts';
import { findTlsPaths } from './tls-settings.ts';
import { createTrustedProxies } from './trusted-proxies.ts';
import { WatchedTls } from './watched-tls.ts';

/** Callers show a certificate. Other credentials are asked first: a token says more than the connection on which it came. */
export const mtlsFeature = defineFeature({
  id: 'mtls',
  after: ['auth', 'auth-jwt', 'auth-apikey', 'auth-session', 'request-signing'],
  config: mtlsConfig,
  setup({ clock, http, lifecycle, log, meter, service, use }, config) {
    const { minVersion, probesPort, proxies, reloadMs, scopes, subjects } = config;
    const { production } = service;
    const trusts = createTrustedProxies(proxies);
    const reloads = meter.createCounter('tls.reloads', { unit: '{reload}' });
    const refused = meter.createCounter('tls.handshakes.refused', { unit: '{handshake}' });
    const onReload = (outcome: 'applied' | 'failed'): void => reloads.add(1, { outcome });
    const tls = new WatchedTls({ minVersion, production, reloadMs, log, onReload });

    measureCertificates(meter, tls, clock);
    http.security('mutualTls', { type: 'mutualTLS' });
    // Whoever is no proxy of ours has nothing to say about the certificate of another one.
    http.phase('context', (ctx, next) => {
      if (!trusts(ctx.peer.address)) for (const name of CERTIFICATE_HEADERS) ctx.request.headers.delete(name);
      return next(ctx);
    });
    use(Authenticators).add(
      createMtlsAuthenticator({
        realm: service.name,
        clients: createKnownClients({
          // Production does not know whom `npm run dev:certs` makes.
          scopes: production ? scopes : [`spiffe://${service.name}.localhost/developer=admin`, ...scopes],
          subjects,
        }),
        trusts,
        authorities: () => tls.authorities,
        clock,
        log,
      }),
    );
    http.tls(async () => {
      const paths = findTlsPaths(config, production);
      if (!paths) log.warn('there are no certificates: plain HTTP, on which no certificate makes anybody known');
      const own = paths && (await tls.start(paths)).own;
      if (!own) return undefined;
      return {
        options: { ...own.context, requestCert: true, rejectUnauthorized: true },
        onChange: (apply) => tls.onChange((changed) => changed.own && apply(changed.own.context)),
        onRefused(error) {
          refused.add(1);
          log.debug({ err: error }, 'a handshake was refused');
        },
      };
    });
    http.listener({
      name: 'probes',
      port: probesPort,
      besideApi: true,
      handle: answerProbes(() => use(Api)),
      onListen: (port) => log.info({ port }, 'probes listening'),
    });
    lifecycle.add({ name: 'certificates', stop: () => tls.stop() });
  },
});
