/**
 * `node serve-release.ts FOLDER`: serves a folder on a free port of localhost, prints the address, and can misbehave. The first part of
 * a path says how:
 *
 *   /ok/        as it is, with ranges
 *   /cut/       the second half of every archive never comes, and the connection breaks
 *   /short/     every archive ends in the middle, as if it were complete
 *   /changed/   the last byte of every archive is another one
 *
 * Absolute addresses are answered too, as a proxy does. Each request is a line on stderr: method, address, range.
 */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';

const folder = process.argv[2] ?? '.';

function sendRange(response: ServerResponse, path: string, range: string | undefined): void {
  const size = statSync(path).size;
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (from >= size && size > 0) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const headers = { 'content-length': size - from, 'accept-ranges': 'bytes' };
  if (range === undefined) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${size - 1}/${size}` });
  createReadStream(path, { start: from }).pipe(response);
}

function sendFault(response: ServerResponse, path: string, fault: string): void {
  const bytes = readFileSync(path);
  const half = bytes.subarray(0, bytes.length >> 1);
  switch (fault) {
    case 'cut':
      response.writeHead(200, { 'content-length': bytes.length, 'accept-ranges': 'bytes' });
      response.write(half, () => setTimeout(() => response.destroy(), 50));
      return;
    case 'short':
      response.writeHead(200, { 'content-length': half.length }).end(half);
      return;
    case 'changed':
      bytes[bytes.length - 1] = 255 - (bytes.at(-1) ?? 0);
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
      return;
    default:
      response.writeHead(404).end();
  }
}

const server = createServer((request, response) => {
  process.stderr.write(`${request.method} ${request.url} ${request.headers.range ?? ''}\n`);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, mode = ''] = pathname.split('/');
  const path = join(folder, basename(pathname));
  if (!existsSync(path) || !statSync(path).isFile()) response.writeHead(404).end('not found');
  else if (mode === 'ok' || !/\.(xz|gz)$/.test(path)) sendRange(response, path, request.headers.range);
  else sendFault(response, path, mode);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
