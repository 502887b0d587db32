const DEFAULT_SECONDS = 60;

/**
 * For how many seconds Sentry wants no errors, as the headers of its answer say. 0: it takes them.
 * https://develop.sentry.dev/sdk/expected-features/rate-limiting/
 */
export function readQuota(status: number, headers: Headers): number {
  const limits = headers.get('x-sentry-rate-limits');
  if (limits !== null) {
    const seconds = limits.split(',').map((limit) => {
      const [time, categories = ''] = limit.trim().split(':');
      return categories === '' || categories.split(';').includes('error') ? Number(time) || DEFAULT_SECONDS : 0;
    });
    return Math.max(0, ...seconds);
  }
  if (status !== 429) return 0;
  const after = headers.get('retry-after') ?? '';
  if (/^\d+$/.test(after)) return Number(after);
  const wait = (Date.parse(after) - Date.now()) / 1000;
  return wait > 0 ? wait : DEFAULT_SECONDS;
}
