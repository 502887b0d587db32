import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Plan } from '../../src/domain/pipeline.ts';
import { checkoutCatalogue, planFromYaml } from './plan.ts';

/** Features that declare what no feature of the catalogue declares yet: servers, volumes, processes, jobs of every kind. */
const FEATURES = 'test/conformance/delivery-features';

/** Services that differ in what has to be delivered, by name. */
export const DELIVERED = {
  basic: 'name: billing',
  'a long name': 'name: subscription-entitlement-gateway\nmodules: [{ name: subscription-entitlement }]',
  'an identity': `
name: billing
project:
  owner: 'Acme: "the" company'
  team: payments
  repository: https://example.com/acme/billing
  image: registry.example.com/acme/billing
  license: MIT
  description: Keeps $all invoices # and more`,
  'no Compose': 'name: billing\nfeatures: [auth-jwt, db-sqlite]\nexclude: [compose]',
  'state in a file': 'name: billing\ntier: advanced\nfeatures: [state-in-file]\nexclude: [storage]',
  'servers, basic': 'name: billing\nfeatures: [server-outside]',
  'servers, advanced': 'name: billing\ntier: advanced\nfeatures: [server-outside, many-jobs]\nexclude: [storage]',
  'checked and delivered': `
name: billing
features: [tests-contract, tests-e2e, tests-perf, tests-security, supply-chain, deploy-pipeline, db-postgres, migrations]
modules: [{ name: invoice }]`,
  'backups of a server': 'name: billing\nfeatures: [db-backup, db-postgres, migrations]\nmodules: [{ name: invoice }]',
  'pipeline, state in a file': 'name: billing\nfeatures: [deploy-pipeline, db-sqlite]',
  'mutual TLS': 'name: billing\nfeatures: [mtls, db-sqlite]',
  GitLab: 'name: billing\nfeatures: [ci-gitlab]',
  'GitLab with every job':
    'name: billing\ntier: advanced\nfeatures: [ci-gitlab, server-outside, many-jobs, tests-security, tests-contract, supply-chain, deploy-pipeline]',
} as const;

export type DeliveredName = keyof typeof DELIVERED;

export interface DeliveredService {
  readonly folder: string;
  readonly plan: Plan;
  has(path: string): boolean;
  text(path: string): string;
  /** The documents of a YAML file. */
  yaml(path: string): readonly unknown[];
}

const services = new Map<DeliveredName, DeliveredService>();

/** Generates a service into a folder of its own; once per test process. */
export function deliverService(name: DeliveredName): DeliveredService {
  const known = services.get(name);
  if (known !== undefined) return known;
  const { plan } = planFromYaml(DELIVERED[name], checkoutCatalogue(FEATURES));
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-delivered-'));
  for (const { path, content } of plan.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const service = {
    folder,
    plan,
    text,
    has: (path: string) => plan.files.some((file) => file.path === path),
    yaml: (path: string) => readDocuments(text(path)),
  };
  services.set(name, service);
  return service;
}

/** The documents of a text of YAML; a fault in it is a failure. */
export function readDocuments(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) throw new Error('no YAML');
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS();
  });
}
