import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';

// What `scripts/perf.ts` hands over: where the service is, who calls, what is sent, and the limits.
const { baseUrl, headers, modules, limits, results } = JSON.parse(open(__ENV.PERF_PLAN));
const OPERATIONS = ['create', 'read', 'list', 'change', 'delete'];
const operations = modules.flatMap(({ name }) => OPERATIONS.map((verb) => `${verb} ${name}`));
const measured = (metric, operation) => `${metric}{scenario:load,operation:${operation}}`;

export const options = {
  scenarios: {
    // Compilers and caches get their time before anything counts.
    warm_up: { executor: 'constant-vus', exec: 'journey', vus: 2, duration: '3s', gracefulStop: '5s' },
    load: {
      executor: 'constant-arrival-rate',
      exec: 'journey',
      startTime: '3s',
      rate: limits.rate,
      timeUnit: '1s',
      duration: `${limits.seconds}s`,
      preAllocatedVUs: 20,
      maxVUs: 200,
      gracefulStop: '10s',
    },
  },
  thresholds: {
    'http_req_duration{scenario:load}': [`p(95)<${limits.p95Ms}`],
    'http_req_failed{scenario:load}': [`rate<${limits.errorPercent / 100}`],
    'checks{scenario:load}': [`rate>${1 - limits.errorPercent / 100}`],
    // Journeys that could not begin in time are failures too, whoever is to blame.
    dropped_iterations: [`count<${Math.max(1, (limits.rate * limits.seconds * limits.errorPercent) / 100)}`],
    // Only what has a threshold is kept apart; these are there for the figures.
    ...Object.fromEntries(operations.map((operation) => [measured('http_req_duration', operation), ['p(95)>=0']])),
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max', 'count'],
};

/** Create, read, list, change and delete one of each kind. */
export function journey() {
  const scenario = exec.scenario.name;
  for (const { name, path, bodies } of modules) {
    const call = (verb, method, place, status, body) => {
      const params = { headers, tags: { operation: `${verb} ${name}`, name: `${verb} ${name}` } };
      const answer = http.request(method, `${baseUrl}${place}`, body ? JSON.stringify(body) : null, params);
      check(answer, { [`${verb} ${name} answers ${status}`]: () => answer.status === status });
      return answer;
    };
    // The two scenarios count their journeys apart, and take bodies from both ends.
    const turn = (2 * exec.scenario.iterationInTest) % bodies.length;
    const [first, second] =
      scenario === 'load' ? [turn, turn + 1] : [bodies.length - 1 - turn, bodies.length - 2 - turn];
    const created = call('create', 'POST', path, 201, bodies[first]);
    if (created.status !== 201) continue;
    const place = created.headers.Location.replace(/^https?:\/\/[^/]+/, '');
    call('read', 'GET', place, 200);
    call('list', 'GET', `${path}?sort=-createdAt&limit=20`, 200);
    call('change', 'PATCH', place, 200, bodies[second]);
    call('delete', 'DELETE', place, 204);
  }
}

/** The figures as a file, for `scripts/perf.ts` to judge. */
export function handleSummary({ metrics }) {
  const figures = operations.flatMap((operation) => {
    const values = metrics[measured('http_req_duration', operation)]?.values;
    return values?.count ? [[operation, { medianMs: values.med, p95Ms: values['p(95)'], requests: values.count }]] : [];
  });
  const crossed = Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).flatMap(([limit, { ok }]) => (ok ? [] : [`${name} ${limit}`])),
  );
  return { [results]: JSON.stringify({ crossed, operations: Object.fromEntries(figures) }) };
}
