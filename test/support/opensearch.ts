import { spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './generated-service.ts';
import { findAccount, ready, type Server } from './servers.ts';

/**
 * The folder of the jars of OpenSearch, which Debian does not have, each with what it needs: in `lib` `org.opensearch:opensearch`,
 * `org.opensearch:opensearch-plugin-classloader` and `log4j-core`, in `netty` `org.opensearch.plugin:transport-netty4-client`.
 */
const OPENSEARCH_JARS = process.env.OPENSEARCH_JARS ?? '';

export function hasOpensearch(): boolean {
  return OPENSEARCH_JARS !== '' && existsSync(OPENSEARCH_JARS);
}

/** One node without a password, as its image is in Compose and CI. */
export async function startOpensearch(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'opensearch-'));
  const [port, nodePort] = [await findFreePort(), await findFreePort()];
  const transport = join(folder, 'modules', 'transport-netty4');
  for (const place of ['bin', 'config', 'data', 'lib', 'logs', 'plugins']) mkdirSync(join(folder, place));
  cpSync(join(OPENSEARCH_JARS, 'netty'), transport, { recursive: true });
  const write = (file: string, lines: Readonly<Record<string, string | number | boolean>>, separator: string): void =>
    writeFileSync(
      join(folder, file),
      Object.entries(lines)
        .map((line) => `${line.join(separator)}\n`)
        .join(''),
    );
  write('config/opensearch.yml', settingsOfOpensearch(folder, port, nodePort), ': ');
  write('config/log4j2.properties', { status: 'error', 'rootLogger.level': 'off' }, ' = ');
  write('modules/transport-netty4/plugin-descriptor.properties', transportOfOpensearch(), '=');
  writeFileSync(join(transport, 'plugin-security.policy'), 'grant { permission java.security.AllPermission; };\n');
  const account = findAccount('nobody');
  if (account.uid !== undefined && account.gid !== undefined)
    for (const place of ['.', 'config', 'data', 'logs']) chownSync(join(folder, place), account.uid, account.gid);
  const properties = {
    'opensearch.path.home': folder,
    'opensearch.path.conf': join(folder, 'config'),
    'opensearch.distribution.type': 'tar',
    'java.security.manager': 'allow',
    'java.io.tmpdir': join(folder, 'data'),
    'log4j2.disable.jmx': true,
  };
  const args = [
    '-Xmx512m',
    '-XX:+UseSerialGC',
    ...Object.entries(properties).map((property) => `-D${property.join('=')}`),
    ...['-cp', join(OPENSEARCH_JARS, 'lib', '*'), 'org.opensearch.bootstrap.OpenSearch'],
  ];
  const child = spawn('java', args, { ...account, cwd: folder, stdio: 'ignore' });
  return await ready(child, port, folder, `http://127.0.0.1:${port}`);
}

const settingsOfOpensearch = (folder: string, port: number, nodePort: number) => ({
  'discovery.type': 'single-node',
  'network.host': '127.0.0.1',
  'http.port': port,
  'transport.port': nodePort,
  'path.data': join(folder, 'data'),
  'path.logs': join(folder, 'logs'),
  // A disk that is almost full would make it refuse everything.
  'cluster.routing.allocation.disk.threshold_enabled': false,
});

/** What the distribution says of the module through which it is called; its jar does not hold it. */
function transportOfOpensearch(): Readonly<Record<string, string>> {
  const jar = readdirSync(join(OPENSEARCH_JARS, 'netty')).find((name) => name.startsWith('transport-netty4-client-'));
  const version = jar?.replace(/^transport-netty4-client-|\.jar$/g, '') ?? '';
  return {
    name: 'transport-netty4',
    description: 'transport-netty4',
    version,
    'opensearch.version': version,
    'java.version': '11',
    classname: 'org.opensearch.transport.Netty4Plugin',
  };
}
