import type { OutgoingRequest } from './http-client.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** @throws SyntaxError when the body is no JSON */
  json(): unknown;
}

/** What may well be different the next time. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

/** An answer that is no success. The message has neither query nor body: they may hold what must not be logged. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError';
  readonly answer: Answer;

  constructor({ method, url }: Pick<OutgoingRequest, 'method' | 'url'>, answer: Answer) {
    super(`${method} ${url.origin}${url.pathname} was answered with ${answer.status}`);
    this.answer = answer;
  }
}

/** More than the caller would take. Asking again does not make it smaller. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

export function isTransientFailure(error: unknown): boolean {
  if (error instanceof HttpStatusError) return TRANSIENT.has(error.answer.status);
  return !(error instanceof AnswerTooLarge);
}

/** Milliseconds until the moment that `Retry-After` names, which may be a number of seconds or a date. */
export function retryAfterOf(error: unknown): number | undefined {
  const text = error instanceof HttpStatusError ? error.answer.headers.get('retry-after') : null;
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Reads all of it, and stops as soon as it is more than `maxBytes`. */
export async function readAnswer(response: Response, maxBytes: number): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new AnswerTooLarge(`The answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}
