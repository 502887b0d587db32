import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/**
 * Sends requests at a steady rate for so many seconds, whatever the answers take: what a service uses at its limit says little about what a
 * request costs. Returns how many were answered; throws when one is answered with another status than expected.
 */
export async function sendSteadily(url: string, perSecond: number, seconds: number): Promise<number> {
  const count = perSecond * seconds;
  const started = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const wait = started + (index * 1000) / perSecond - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(send(url));
  }
  await Promise.all(sent);
  return count;
}

/** Creates one thing; returns where it is. */
export async function create(url: string, body: object): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const location = response.headers.get('location');
  if (location === null) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return new URL(location, url).href;
}

function send(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      response.resume();
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${url} answers ${response.statusCode}`)),
      );
    });
    sent.once('error', reject);
    sent.end();
  });
}
