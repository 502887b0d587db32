const CREDENTIALS = ['authorization', 'cookie', 'signature', 'x-api-key'];

/** Whether a caller says who it is. What it gets may be for it alone, so that nothing of it is kept for others. */
export function hasCredentials({ headers }: Request): boolean {
  return CREDENTIALS.some((name) => headers.has(name));
}
