import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../api/operations/', import.meta.url);

/** A document that was reviewed with the code, by the hash of its bytes. */
export interface StoredDocument {
  readonly file: string;
  /** `sha256:<hex>` */
  readonly id: string;
  readonly text: string;
}

/** Every `*.graphql` of `api/operations`. */
export function readStoredDocuments(folder = FOLDER): readonly StoredDocument[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.graphql')) : [];
  return files.sort().map((file) => {
    const bytes = readFileSync(new URL(file, folder));
    return { file, id: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, text: bytes.toString('utf8') };
  });
}
