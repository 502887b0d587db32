/** A response whose length is known, so that no server has to send it in chunks. */
export function textResponse(text: string, status: number, headers: Readonly<Record<string, string>>): Response {
  const body = new TextEncoder().encode(text);
  return new Response(body, { status, headers: { ...headers, 'content-length': String(body.byteLength) } });
}
