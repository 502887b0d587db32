const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The method, or `_OTHER`: anybody can invent one. */
export function knownMethod(method: string): string {
  return METHODS.includes(method) ? method : '_OTHER';
}
