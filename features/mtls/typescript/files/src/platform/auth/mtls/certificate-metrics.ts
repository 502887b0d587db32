import type { X509Certificate } from 'node:crypto';
import type { Meter } from '@opentelemetry/api';
import type { Clock } from '../../../kernel/clock.ts';

const DAY_MS = 86_400_000;

/** What is in force now. */
interface Certificates {
  readonly authorities: readonly X509Certificate[];
  readonly own: { readonly certificate: X509Certificate } | undefined;
}

/** How long certificates are in force yet, and how long they are altogether: a fifth of a day is little for one and much for another. */
export function measureCertificates(meter: Meter, tls: Certificates, clock: Clock): void {
  const remaining = meter.createObservableGauge('tls.certificate.remaining', {
    unit: 'd',
    description: 'Time until a certificate expires. Of the authorities the one that expires first.',
  });
  const lifetime = meter.createObservableGauge('tls.certificate.lifetime', {
    unit: 'd',
    description: 'Time for which a certificate is in force altogether.',
  });
  meter.addBatchObservableCallback(
    (result) => {
      const [authority] = tls.authorities.toSorted(
        (one, other) => one.validToDate.getTime() - other.validToDate.getTime(),
      );
      const shown = { server: tls.own?.certificate, 'client-ca': authority };
      for (const [certificate, found] of Object.entries(shown)) {
        if (!found) continue;
        result.observe(remaining, daysBetween(clock.now(), found.validToDate), { certificate });
        result.observe(lifetime, lifetimeOf(found), { certificate });
      }
    },
    [remaining, lifetime],
  );
}

function lifetimeOf({ validFromDate, validToDate }: X509Certificate): number {
  return daysBetween(validFromDate, validToDate);
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / DAY_MS;
}
