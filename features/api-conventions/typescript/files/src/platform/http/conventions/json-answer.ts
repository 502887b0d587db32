/** A complete JSON body, whose length is known: nothing that streams. */
export function isJson({ headers }: Response): boolean {
  return headers.get('content-type') === 'application/json' && headers.has('content-length');
}

/** The same answer with another text as its body. */
export function replaceBody({ status, headers }: Response, text: string): Response {
  const body = new TextEncoder().encode(text);
  const replaced = new Response(body, { status, headers });
  replaced.headers.set('content-length', String(body.byteLength));
  return replaced;
}
