import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchHandler } from '../http/handler.ts';

const LONGEST_SECONDS = 60;

/** Takes profiles where `next` answers everything else. For a port that only those who watch the service can reach. */
export function answerProfiles(next: FetchHandler): FetchHandler {
  let isBusy = false;
  return async (request, peer) => {
    const { pathname, searchParams } = new URL(request.url);
    const take = PROFILES.get(pathname);
    if (!take) return next(request, peer);
    const seconds = Number(searchParams.get('seconds') ?? 10);
    if (!(seconds > 0 && seconds <= LONGEST_SECONDS))
      return new Response(`seconds is more than 0 and at most ${LONGEST_SECONDS}\n`, { status: 400 });
    if (isBusy) return new Response('A profile is being taken already\n', { status: 409 });
    isBusy = true;
    const session = new Session();
    session.connect();
    try {
      return Response.json(await take(session, seconds * 1000));
    } finally {
      session.disconnect();
      isBusy = false;
    }
  };
}

const PROFILES: ReadonlyMap<string, (session: Session, ms: number) => Promise<object>> = new Map([
  ['/debug/cpu', takeCpuProfile],
  ['/debug/heap', takeHeapProfile],
]);

async function takeCpuProfile(session: Session, ms: number): Promise<object> {
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await sleep(ms);
  return (await session.post('Profiler.stop')).profile;
}

/** What is allocated meanwhile and still there at the end, and by whom: samples, which hold no values. */
async function takeHeapProfile(session: Session, ms: number): Promise<object> {
  await session.post('HeapProfiler.enable');
  await session.post('HeapProfiler.startSampling');
  await sleep(ms);
  return (await session.post('HeapProfiler.stopSampling')).profile;
}
