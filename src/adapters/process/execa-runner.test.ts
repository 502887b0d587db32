import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { execaRunner } from './execa-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'runner '));
afterAll(() => rmSync(folder, { recursive: true }));

const runner = execaRunner();
const node = (script: string): [string, ...string[]] => [process.execPath, '-e', script];

describe('execaRunner', { timeout: 30_000 }, () => {
  it('returns exit code and both outputs as they are', async () => {
    const result = await runner.run(node("console.log('out'); console.error('err'); process.exitCode = 3"), {
      cwd: folder,
    });
    expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('passes arguments on without a shell', async () => {
    const argument = '$HOME `id` "a" * ; | > x\ny';
    const result = await runner.run([process.execPath, '-p', 'process.argv[1]', argument], { cwd: folder });
    expect(result.stdout).toBe(`${argument}\n`);
  });

  it('gives the program no input to wait for', async () => {
    const script = "process.stdin.on('end', () => console.log('ended')).resume()";
    expect((await runner.run(node(script), { cwd: folder, timeout: 20_000 })).stdout).toBe('ended\n');
  });

  it('adds and takes away environment variables', async () => {
    const script = "console.log(process.env.RUNNER_ADDED, 'PATH' in process.env, 'HOME' in process.env)";
    const env = { RUNNER_ADDED: 'yes', HOME: undefined };
    expect((await runner.run(node(script), { cwd: folder, env })).stdout).toBe('yes true false\n');
  });

  it('names a program that is missing', async () => {
    await expect(runner.run(['no-such-program', 'x'], { cwd: folder })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: 'The program "no-such-program" is not found.',
      hint: 'Install no-such-program, or add it to PATH.',
    });
  });

  it('tells a missing folder from a missing program', async () => {
    await expect(runner.run(node(''), { cwd: join(folder, 'absent') })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('absent, which does not exist'),
    });
  });

  it('stops a program that does not end', async () => {
    await expect(runner.run(node('setInterval(() => {}, 1000)'), { cwd: folder, timeout: 300 })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('has not ended after 0.3 s'),
    });
  });

  it('tells when a program is killed', async () => {
    await expect(runner.run(node("process.kill(process.pid, 'SIGKILL')"), { cwd: folder })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('is ended by SIGKILL'),
    });
  });

  it('shows the output on stderr while it keeps it', async () => {
    const module = new URL('./execa-runner.ts', import.meta.url).href;
    const inner = JSON.stringify(node("console.log('seen')"));
    const script = `import(${JSON.stringify(module)}).then(({ execaRunner }) =>
      execaRunner().run(${inner}, { cwd: '.', show: true }).then(({ stdout }) => console.log('kept', stdout.trim())))`;
    expect(await runner.run(node(script), { cwd: folder })).toEqual({
      exitCode: 0,
      stdout: 'kept seen\n',
      stderr: 'seen\n',
    });
  });
});
