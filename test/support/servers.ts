import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './generated-service.ts';

/** A real server for services under test, with data of its own that goes with it. */
export interface Server extends AsyncDisposable {
  readonly url: string;
}

/** Where Debian keeps the programs of PostgreSQL; they are not in PATH. */
const POSTGRES = '/usr/lib/postgresql';
/** The one in PATH only lets root and its own account start it. */
const RABBITMQ = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const PATIENCE_MS = 60_000;

const runs = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

function findPostgres(): string | undefined {
  try {
    const [newest] = readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a));
    return newest === undefined ? undefined : join(POSTGRES, newest, 'bin');
  } catch {
    return undefined;
  }
}

/** Whether the three servers are installed. Where nothing may be skipped their absence is an error. */
export function hasServers(): boolean {
  const missing = [
    ...(findPostgres() === undefined ? ['postgresql'] : []),
    ...['redis-server', 'nats-server'].filter((program) => !runs(program)),
  ];
  if (missing.length > 0 && process.env.STRICT === '1') throw new Error(`${missing.join(', ')} cannot be run`);
  return missing.length === 0;
}

/** PostgreSQL with an empty database `app` of the user `app`. */
export async function startPostgres(): Promise<Server> {
  const bin = findPostgres() ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const account = findAccount('postgres');
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const port = await findFreePort();
  const options = { ...account, encoding: 'utf8', cwd: folder } as const;
  const made = spawnSync(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username', 'app', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
    options,
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stdout}${made.stderr}`);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...account,
    cwd: folder,
    stdio: 'ignore',
  });
  const server = await ready(child, port, folder, `postgres://app@127.0.0.1:${port}/app`, 'SIGQUIT');
  await until(
    () =>
      spawnSync(join(bin, 'createdb'), ['--host', '127.0.0.1', '--port', `${port}`, '--username', 'app', 'app'])
        .status === 0,
  );
  return server;
}

export async function startRedis(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await findFreePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  return await ready(spawn('redis-server', args, { stdio: 'ignore' }), port, folder, `redis://127.0.0.1:${port}`);
}

/** With JetStream. */
export async function startNats(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'nats-'));
  const port = await findFreePort();
  const args = ['--addr', '127.0.0.1', '--port', `${port}`, '--jetstream', '--store_dir', folder];
  return await ready(spawn('nats-server', args, { stdio: 'ignore' }), port, folder, `nats://127.0.0.1:${port}`);
}

/** The folder of the jars of Kafka, which Debian does not have: `org.apache.kafka:kafka_2.13` and what it needs. */
const KAFKA_JARS = process.env.KAFKA_JARS ?? '';

export function hasKafka(): boolean {
  return KAFKA_JARS !== '' && existsSync(KAFKA_JARS);
}

/** One server that is its own controller. */
export async function startKafka(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  const [port, controllerPort] = [await findFreePort(), await findFreePort()];
  const settings = join(folder, 'server.properties');
  const lines = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  };
  writeFileSync(
    settings,
    Object.entries(lines)
      .map((line) => line.join('='))
      .join('\n'),
  );
  const java = ['-Xmx512m', '-cp', join(KAFKA_JARS, '*')];
  const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', randomUUID(), '--config', settings];
  const made = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`kafka: ${made.stdout}${made.stderr}`);
  const child = spawn('java', [...java, 'kafka.Kafka', settings], { cwd: folder, stdio: 'ignore' });
  return await ready(child, port, folder, `kafka://127.0.0.1:${port}`);
}

/** Whether RabbitMQ is installed, as Debian does it. It is asked for apart: the gate does without. */
export function hasRabbitmq(): boolean {
  return existsSync(RABBITMQ);
}

/** With data of its own, and its own daemon for names, which would outlive it. */
export async function startRabbitmq(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'rabbitmq-'));
  const [port, nodePort, namesPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const account = findAccount('rabbitmq');
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    RABBITMQ_NODENAME: `test-${port}@localhost`,
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_DIST_PORT: `${nodePort}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-erl_epmd_port ${nodePort}`,
    ERL_EPMD_PORT: `${namesPort}`,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
  };
  const child = spawn(RABBITMQ, [], { ...account, env, cwd: folder, stdio: 'ignore' });
  const server = await ready(child, port, folder, `amqp://guest:guest@127.0.0.1:${port}`);
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      spawnSync('epmd', ['-port', `${namesPort}`, '-kill']);
    },
  };
}

/** Some refuse to run as root, or leave files that others cannot read; Debian has accounts for them. */
export function findAccount(name: string): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const read = (flag: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout);
  return { uid: read('-u'), gid: read('-g') };
}

/** The server, once it answers at its port. */
export async function ready(
  child: ChildProcess,
  port: number,
  folder: string,
  url: string,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<Server> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} exits ${child.exitCode}`);
    return await accepts(port);
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`a server is not there after ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
