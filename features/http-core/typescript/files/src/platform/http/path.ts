import { AppError } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';

/**
 * The segments of a path, decoded. Doubled and trailing slashes do not count. Refuses what proxies and servers
 * read in different ways: malformed escapes, and separators or control characters that hide in an escape.
 */
export function parsePath(pathname: string): readonly string[] {
  return pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeSegment);
}

function decodeSegment(segment: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch (cause) {
    throw new AppError(coreErrors.PATH_INVALID, { cause });
  }
  if (/[/\\\p{Cc}]/u.test(decoded) || decoded === '..' || decoded === '.') throw new AppError(coreErrors.PATH_INVALID);
  return decoded;
}
