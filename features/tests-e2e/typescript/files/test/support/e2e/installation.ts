import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { FREE_PORTS } from '../free-ports.ts';
import { openTestEnvironment } from '../test-environment.ts';
import { createCaller } from './caller.ts';
import { readDockerfile } from './dockerfile.ts';
import { productionSettings, volumes } from './production-settings.ts';
import { copyRuntimePackages } from './runtime-packages.ts';
import { startProcess } from './start-process.ts';
import type { Target } from './target.ts';

/** The user of the image. */
const NOBODY = 65_532;

/** Installs what the image would hold into a folder of its own, and starts it from there as the image would. */
export async function installation(): Promise<Target> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'installation-')));
  const image = readDockerfile();
  image.copyTo(folder);
  copyRuntimePackages(folder);
  const caller = createCaller(makeFolder(folder, '.caller'));
  const uid = canBe(NOBODY) ? NOBODY : undefined;
  protect(folder, uid);
  const environment = await openTestEnvironment();
  // What is kept in files is kept where it is by default: in the volumes.
  const servers = Object.entries(environment.env).filter(([, value]) => !/^(sqlite|file):/.test(value));
  const env = {
    ...image.env,
    ...productionSettings,
    ...FREE_PORTS,
    HOST: '127.0.0.1',
    ...Object.fromEntries(servers),
    ...caller.env,
  };
  return {
    name: uid ? `a production install as user ${uid}` : 'a production install',
    isOurs: true,
    folder,
    ...(uid ? { uid } : {}),
    start: () => startProcess({ folder, command: image.command, env, uid, headers: caller.headers }),
    async close() {
      await environment.close();
      spawnSync('chmod', ['-R', 'u+w', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Nothing can be written, except to the volumes of the image, and where an embedded driver stands in for a server. */
function protect(folder: string, uid: number | undefined): void {
  const kept = Object.values(productionSettings).flatMap(
    (value) => /^(?:sqlite|file):\.\/(\w+)\//.exec(value)?.[1] ?? [],
  );
  const places = [...volumes.map((volume) => relative('/app', volume)), ...kept].map((name) =>
    makeFolder(folder, name),
  );
  spawnSync('chmod', ['-R', 'a-w,a+rX', folder]);
  for (const place of places) {
    chmodSync(place, 0o755);
    if (uid) chownSync(place, uid, uid);
  }
}

function makeFolder(folder: string, name: string): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  return place;
}

/** Only root can become another user, and Node has to lie where that one can read it. */
function canBe(uid: number): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync(process.execPath, ['--version'], { uid, gid: uid, cwd: '/' }).status === 0;
}
