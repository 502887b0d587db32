import { parseArgs } from 'node:util';
import { createClient } from '../test/support/client.ts';
import { verifyDeployment } from '../test/support/verify-deployment.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const { SERVICE_URL: url, SERVICE_TOKEN: token } = process.env;
if (!url) throw new Error('SERVICE_URL is missing: it says where the deployed service can be called');
// It does not know the callers of tests, and would refuse a call that names one of them beside the token.
const client = createClient(url, () => ({}));
await verifyDeployment(client, { write: values.write, token });
console.log(`${url} is this service and does its work.`);
