import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names what a run leaves behind if it is killed, so that later runs can tell whether its owner still lives. The name itself is the
 * lock: it appears in the same system call as the folder that carries it, so no kill can leave a folder without an owner.
 */
export interface RunIdentity {
  /** A new name that tells who made it: letters, digits and hyphens, about 30 characters. */
  mint(): string;
  /** Whether the run that minted `name` has ended; `age` is the folder's, in milliseconds, for when its process cannot be seen. */
  isDead(name: string, age: number): boolean;
}

/** What the operating system tells about processes. */
export interface ProcessTable {
  /** Who could see our process id: the same value means the same process ids. */
  readonly scope: string;
  readonly pid: number;
  exists(pid: number): boolean;
  /** Something that differs between two processes that have the same id one after the other; `undefined` where it is not known. */
  birth(pid: number): string | undefined;
}

/** A run that cannot be seen (another container or machine, or no birth times) counts as dead after this many milliseconds. */
const UNSEEN_RUN_LIFETIME = 10 * 60_000;

const UNKNOWN_BIRTH = 'unknown';

/**
 * The identity of this process: `<scope>-<pid>-<birth>-<random>`.
 *
 * A process id alone is reused. On Linux the birth is the process's start in clock ticks since boot (proc_pid_stat(5), field 22)
 * together with the boot's id, so a reused id has another birth. Elsewhere an existing process counts as ours for ten minutes.
 */
export function identifyRun(table: ProcessTable = readProcessTable()): RunIdentity {
  return {
    mint: () =>
      [
        table.scope,
        table.pid.toString(36),
        table.birth(table.pid) ?? UNKNOWN_BIRTH,
        randomBytes(4).toString('hex'),
      ].join('-'),
    isDead: (name, age) => {
      const [scope, pid36 = '', birth] = name.split('-');
      const pid = Number.parseInt(pid36, 36);
      if (!Number.isSafeInteger(pid) || scope !== table.scope) return age > UNSEEN_RUN_LIFETIME;
      if (!table.exists(pid)) return true;
      const current = table.birth(pid);
      if (current === undefined || birth === UNKNOWN_BIRTH) return age > UNSEEN_RUN_LIFETIME;
      return current !== birth;
    },
  };
}

function readProcessTable(): ProcessTable {
  const boot = readProc(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = readProc(() => readlinkSync('/proc/self/ns/pid'));
  return {
    scope: digest(`${hostname()} ${namespace}`),
    pid: process.pid,
    exists: (pid) => {
      try {
        return process.kill(pid, 0);
      } catch (error) {
        // EPERM: it exists and is another user's.
        return error instanceof Error && 'code' in error && error.code === 'EPERM';
      }
    },
    birth: (pid) => {
      const stat = readProc(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
      // The second field is the program's name in parentheses and may hold spaces; the start is the 20th after it.
      const start = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return boot === undefined || start === undefined ? undefined : digest(`${boot} ${start}`);
    },
  };
}

function readProc(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    // No such file: not Linux, or the process has ended.
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
