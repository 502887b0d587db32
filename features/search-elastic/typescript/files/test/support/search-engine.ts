import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

export interface SentLine {
  readonly _index: string;
  readonly _id: string;
  readonly version: number;
}

export interface StandIn extends AsyncDisposable {
  readonly url: URL;
  /** What each bulk request told, in order: `index 1 v3`. */
  readonly sent: (readonly string[])[];
  readonly authorizations: (string | undefined)[];
  /** The status of the whole answer to a bulk request. */
  status: number;
  /** The status for a document. */
  statusOf: (document: string) => number;
}

/** As much of the protocol as failures need. What an engine does with documents only a real one shows. */
export async function startStandIn(alias = 'billing-search'): Promise<StandIn> {
  const sent: (readonly string[])[] = [];
  const authorizations: (string | undefined)[] = [];
  const indexes = new Map<string, object>();
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    const body = await text(request);
    authorizations.push(request.headers.authorization);
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (standIn.status !== 200) return answer(standIn.status, { error: 'as the test wants it' });
    if (method === 'GET') return answer(200, Object.fromEntries(indexes));
    if (method === 'PUT') {
      indexes.set(url.slice(1), { aliases: { [alias]: {} } });
      return answer(200, { acknowledged: true });
    }
    const told = body
      .split('\n')
      .filter((line) => line.includes('"_id"'))
      .flatMap((line) =>
        Object.entries<SentLine>(JSON.parse(line)).map(([operation, place]) => ({ operation, line: place })),
      );
    sent.push(told.map(({ operation, line }) => `${operation} ${line._id} v${line.version}`));
    if (told.some(({ line }) => standIn.statusOf(line._id) === 413)) return answer(413, { error: 'too large' });
    const items = told.map(({ operation, line }) => {
      const status = standIn.statusOf(line._id);
      return { [operation]: { status, ...(status < 300 ? {} : { error: { type: 'as the test wants it' } }) } };
    });
    answer(200, { items });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The stand-in has no port');
  const standIn: StandIn = {
    url: new URL(`http://127.0.0.1:${address.port}`),
    sent,
    authorizations,
    status: 200,
    statusOf: () => 200,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
  return standIn;
}
