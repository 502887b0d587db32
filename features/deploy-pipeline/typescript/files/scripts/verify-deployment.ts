import { parseArgs } from 'node:util';
import { createClient } from '../test/support/client.ts';
import { verifyDeployment } from '../test/support/verify-deployment.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const { SERVICE_URL: url, SERVICE_TOKEN: token } = process.env;
if (!url) throw new Error('SERVICE_URL is missing: it says where the deployed service can be called');
await verifyDeployment(createClient(url), { write: values.write, token });
console.log(`${url} is this service and does its work.`);
