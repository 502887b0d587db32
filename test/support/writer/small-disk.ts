import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly path: string;
  unmount(): void;
}

/** A file system of `size` kilobytes and `files` files, or the reason why there can be none. */
export function mountSmallDisk(size: number, files: number): SmallDisk | string {
  if (process.platform !== 'linux') return 'a small file system can only be mounted on Linux';
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const options = `size=${size}k,nr_inodes=${files},mode=0755`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { encoding: 'utf8' });
  if (mounted.status !== 0) {
    rmdirSync(path);
    return `a small file system cannot be mounted: ${mounted.error?.message ?? mounted.stderr.trim()}`;
  }
  return {
    path,
    unmount() {
      const unmounted = spawnSync('umount', [path], { encoding: 'utf8' });
      if (unmounted.status !== 0) throw new Error(unmounted.stderr);
      rmdirSync(path);
    },
  };
}
