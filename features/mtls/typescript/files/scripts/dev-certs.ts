import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { writeDevCertificates } from './support/dev-certificates.ts';

if (process.env.NODE_ENV === 'production') {
  console.error('dev:certs works for a local service only: production has its certificates from your authority.');
  process.exit(1);
}

const { values } = parseArgs({ options: { client: { type: 'string' } } });
if (values.client !== undefined && !/^(?!(?:ca|server)(?:-key)?$)[a-z0-9][a-z0-9-]*$/.test(values.client)) {
  console.error('--client takes a name of small letters, digits and hyphens, which is not ca or server.');
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const { client } = values;
const written = writeDevCertificates({ root, service: packageJson.name, client, now: new Date() });
console.log(written.length === 0 ? 'All certificates are there.' : `Wrote ${written.join(', ')}.`);
