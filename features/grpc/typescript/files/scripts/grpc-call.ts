import { parseArgs } from 'node:util';
import { credentials, Metadata, makeGenericClientConstructor } from '@grpc/grpc-js';
import { readProtoFiles } from '../src/platform/grpc/proto-files.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { header: { type: 'string', short: 'H', multiple: true }, address: { type: 'string' } },
});
const [path = '', message = '{}'] = positionals;
const [serviceName = '', methodName = ''] = path.split('/');
const service = readProtoFiles().service(serviceName);
const method = service[methodName];
if (!method) throw new Error(`${serviceName} has no method ${methodName}: ${Object.keys(service).join(', ')}`);

const metadata = new Metadata();
for (const header of values.header ?? []) {
  const [name = '', ...rest] = header.split(':');
  metadata.set(name.trim(), rest.join(':').trim());
}
const Client = makeGenericClientConstructor(service, serviceName);
const client = new Client(values.address ?? 'localhost:50051', credentials.createInsecure());
client.makeUnaryRequest(
  method.path,
  method.requestSerialize,
  method.responseDeserialize,
  JSON.parse(message),
  metadata,
  { deadline: Date.now() + 10_000 },
  (error, answer) => {
    if (error) {
      console.error(`${error.code} ${error.details}`);
      console.error(error.metadata.get('problem-bin').join(''));
      process.exitCode = 1;
    } else console.log(JSON.stringify(answer, undefined, 2));
    client.close();
  },
);
