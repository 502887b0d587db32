import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from '../generated-service.ts';
import type { Series } from './exposition.ts';

/** A fresh Prometheus fires too early: its window of an hour holds minutes. So it gets a day to look back on. */
const HISTORY_SECONDS = 25 * 3600;

/** What a service would have counted if it had been there, answering so many requests per second as it should. */
export interface History {
  readonly job: string;
  readonly perSecond: number;
  /** Counters of requests, as the service exposes them. What counts failures stays at 0. */
  readonly counters: readonly Series[];
  /** As Prometheus names the service, so that counters go on where the history ends. */
  readonly instance: string;
  /** Ids of the objectives, for what their rules would have recorded. */
  readonly objectives: readonly string[];
}

/** Blocks of samples that end now, in the `data` folder below. */
export function backfill(folder: string, { job, instance, perSecond, counters, objectives }: History): void {
  const end = Math.floor(Date.now() / 1000);
  const names = [...new Set(counters.map(({ name }) => name))];
  const lines = [
    ...names.flatMap((name) =>
      family(
        name,
        counters
          .filter((series) => series.name === name)
          .map(({ labels }) => ({
            labels: { job, instance, ...labels },
            perSecond: labels.http_response_status_code === '201' ? perSecond : 0,
          })),
        end,
      ),
    ),
    ...['total', 'bad'].flatMap((what) =>
      family(
        `slo:sli_${what}:rate5m`,
        objectives.map((slo) => ({
          labels: { slo_id: `${job}-${slo}`, slo_service: job, slo },
          level: what === 'total' ? perSecond : 0,
          perSecond: 0,
        })),
        end,
      ),
    ),
    '# EOF\n',
  ];
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'history.om'), lines.join('\n'));
  runOrThrow(folder, ['promtool', 'tsdb', 'create-blocks-from', 'openmetrics', '--quiet', 'history.om', 'data']);
}

interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly level?: number;
  readonly perSecond: number;
}

function family(name: string, series: readonly Line[], end: number): readonly string[] {
  const seconds = Array.from({ length: HISTORY_SECONDS / 30 + 1 }, (_, index) => index * 30);
  const samples = series.flatMap(({ labels, level = 0, perSecond }) => {
    const printed = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return seconds.map(
      (second) => `${name}{${printed.join(',')}} ${level + second * perSecond} ${end - HISTORY_SECONDS + second}`,
    );
  });
  return samples.length === 0 ? [] : [`# TYPE ${name} gauge`, ...samples];
}
