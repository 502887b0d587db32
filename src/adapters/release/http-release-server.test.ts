import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpReleaseServer } from './http-release-server.ts';

let server: Server;
let address: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('broken')) response.destroy();
    else if (request.url?.endsWith('busy')) response.writeHead(503).end();
    else if (request.url?.endsWith('SHA256SUMS')) response.end('sums');
    else response.writeHead(404).end('no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
});
afterAll(() => server.close());

describe('httpReleaseServer', () => {
  it('asks for the latest release, a certain one, or a mirror', async () => {
    const project = httpReleaseServer({ repository: `${address}/owner/name` });
    expect(new TextDecoder().decode(await project.fetch('SHA256SUMS'))).toBe('sums');
    await project.fetch('SHA256SUMS', '1.2.3');
    await httpReleaseServer({ repository: 'https://unused.example', base: `${address}/mirror/` }).fetch(
      'SHA256SUMS',
      '1.2.3',
    );
    expect(asked).toEqual([
      '/owner/name/releases/latest/download/SHA256SUMS',
      '/owner/name/releases/download/v1.2.3/SHA256SUMS',
      '/mirror/SHA256SUMS',
    ]);
  });

  it('tells a missing file from a failure', async () => {
    const mirror = httpReleaseServer({ repository: '', base: address });
    expect(await mirror.fetch('nothing')).toBeUndefined();
    await expect(mirror.fetch('busy')).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: `${address}/busy cannot be downloaded: the server answers 503.`,
    });
    await expect(mirror.fetch('broken')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(
      httpReleaseServer({ repository: '', base: 'http://nowhere.invalid' }).fetch('x'),
    ).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('nowhere.invalid'),
    });
  });
});
