import { scrub } from './scrub.ts';

/** https://develop.sentry.dev/sdk/data-model/event-payloads/stacktrace/ */
export interface Frame {
  readonly filename: string;
  readonly function?: string;
  readonly lineno: number;
  readonly colno: number;
  readonly in_app: boolean;
}

/** https://develop.sentry.dev/sdk/data-model/event-payloads/exception/ */
export interface Exception {
  readonly type: string;
  readonly value: string;
  readonly mechanism: { readonly type: string; readonly handled: boolean };
  readonly stacktrace?: { readonly frames: readonly Frame[] };
}

/** An error as the log writes it. */
interface LoggedError {
  readonly type?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
}

const MOST_FRAMES = 50;
const MOST_CAUSES = 5;
const MOST_TEXT = 4000;
const FRAME = /^ +at (?:async )?(?:(.+?) \()?(?:file:\/\/)?([^()]+):(\d+):(\d+)\)?$/;

/** The error and what caused it, the last cause first. Whatever else an error carries may be about people, and stays here. */
export function readExceptions(error: unknown, root: string, isHandled: boolean): readonly Exception[] {
  const { type, message, stack }: LoggedError = Object(error);
  const mechanism = { type: isHandled ? 'log' : 'onuncaughtexception', handled: isHandled };
  if (typeof stack !== 'string') {
    const value = scrub(`${message ?? error}`).slice(0, MOST_TEXT);
    return [{ type: `${type ?? 'Error'}`, value, mechanism }];
  }
  const texts = stack.split('\ncaused by: ').slice(0, MOST_CAUSES);
  const exceptions = texts.map((text, index): Exception => {
    const [head = '', ...rest] = text.split(/\n(?= +at )/);
    const [, name = 'Error', value = head] =
      /^(?:Uncaught )?([\w$.]+)(?: \[\w+\])?(?:: |$)((?:.|\n)*)$/.exec(head) ?? [];
    const frames = rest.flatMap((line) => readFrame(line, root)).slice(0, MOST_FRAMES);
    return {
      type: index === 0 && typeof type === 'string' ? type : name,
      value: scrub(value).slice(0, MOST_TEXT),
      mechanism,
      ...(frames.length === 0 ? {} : { stacktrace: { frames: frames.reverse() } }),
    };
  });
  return exceptions.reverse();
}

function readFrame(line: string, root: string): readonly Frame[] {
  const [, name, path, lineno, colno] = FRAME.exec(line) ?? [];
  if (path === undefined) return [];
  const filename = path.startsWith(root) ? path.slice(root.length) : path;
  const isOurs = filename !== path && !filename.startsWith('node_modules/');
  const named = name === undefined ? {} : { function: name };
  return [{ filename, ...named, lineno: Number(lineno), colno: Number(colno), in_app: isOurs }];
}
