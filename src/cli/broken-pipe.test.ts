import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../domain/errors.ts';
import { runCli } from './run-cli.ts';
import { createFakeIo, FIXTURES } from './testing/run-fake.ts';

function refusing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })),
  });
}

describe('a stream that refuses output', () => {
  it('is quiet when the reader of the pipe has gone away', async () => {
    const { io, read } = createFakeIo({});
    expect(await runCli(['list'], { ...io, stdout: refusing('EPIPE') }, FIXTURES)).toBe(EXIT.done);
    expect(read('stderr')).toBe('');
  });

  it('is a failure of the environment when the disk behind it is full', async () => {
    const { io, read } = createFakeIo({});
    expect(await runCli(['list'], { ...io, stdout: refusing('ENOSPC') }, FIXTURES)).toBe(EXIT.environment);
    expect(read('stderr')).toContain('WRITE_FAILED  The output cannot be written.\n  cause: write ENOSPC\n');
  });

  it('is the same for the version', async () => {
    const { io } = createFakeIo({});
    expect(await runCli(['--version'], { ...io, stdout: refusing('EPIPE') }, FIXTURES)).toBe(EXIT.done);
    expect(await runCli(['--version'], { ...io, stdout: refusing('ENOSPC') }, FIXTURES)).toBe(EXIT.environment);
  });

  it('keeps the exit code when the error itself cannot be written', async () => {
    const { io } = createFakeIo({});
    expect(await runCli(['nwe'], { ...io, stderr: refusing('ENOSPC') }, FIXTURES)).toBe(EXIT.usage);
  });
});
