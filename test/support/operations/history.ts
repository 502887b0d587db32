import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from '../generated-service.ts';

/** A fresh Prometheus fires too early: its window of an hour holds minutes. So it gets a day to look back on. */
const HISTORY_SECONDS = 25 * 3600;

/** Requests of which all were good. */
export interface GoodTraffic {
  readonly job: string;
  readonly perSecond: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly buckets: readonly string[];
  /** Ids of the objectives, for what their rules would have recorded. */
  readonly objectives: readonly string[];
}

/** Blocks of samples that end now, in the `data` folder below. */
export function backfill(folder: string, traffic: GoodTraffic): void {
  const { job, perSecond, buckets, objectives } = traffic;
  const end = Math.floor(Date.now() / 1000);
  const name = 'http_server_request_duration_seconds';
  const labels = { job, instance: 'backfill', ...traffic.labels };
  const lines = [
    ...family(`${name}_count`, [labels], end, (second) => second * perSecond),
    ...family(
      `${name}_bucket`,
      buckets.map((le) => ({ ...labels, le })),
      end,
      (second) => second * perSecond,
    ),
    ...['slo:sli_total:rate5m', 'slo:sli_bad:rate5m'].flatMap((record) =>
      family(
        record,
        objectives.map((slo) => ({ slo_id: `${job}-${slo}`, slo_service: job, slo })),
        end,
        () => (record.includes('total') ? perSecond : 0),
      ),
    ),
    '# EOF\n',
  ];
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'history.om'), lines.join('\n'));
  runOrThrow(folder, ['promtool', 'tsdb', 'create-blocks-from', 'openmetrics', '--quiet', 'history.om', 'data']);
}

function family(
  name: string,
  series: readonly Readonly<Record<string, string>>[],
  end: number,
  valueAt: (second: number) => number,
): readonly string[] {
  const seconds = Array.from({ length: HISTORY_SECONDS / 30 + 1 }, (_, index) => index * 30);
  const samples = series.flatMap((labels) => {
    const printed = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return seconds.map(
      (second) => `${name}{${printed.join(',')}} ${valueAt(second)} ${end - HISTORY_SECONDS + second}`,
    );
  });
  return samples.length === 0 ? [] : [`# TYPE ${name} gauge`, ...samples];
}
