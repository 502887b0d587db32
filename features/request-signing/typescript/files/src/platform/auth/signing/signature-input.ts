/** What a signature says about itself: what it covers, and with which key it was made when. */
export interface SignatureInput {
  /** Names of fields, and of parts of the request such as `@method`. */
  readonly covered: readonly string[];
  readonly created: number | undefined;
  readonly expires: number | undefined;
  readonly keyId: string | undefined;
  readonly nonce: string | undefined;
  readonly algorithm: string | undefined;
  /** As it stands in the header: the last line of what is signed. */
  readonly text: string;
}

export interface ParsedSignature {
  readonly input: SignatureInput;
  readonly signature: Buffer;
}

const INPUT = /^([a-z*][a-z0-9_.*-]*)=(\(((?:"[^"\\]+"(?: "[^"\\]+")*)?)\)((?:;[a-z]+=(?:"[^"\\]*"|\d{1,15}))*))$/;
const SIGNATURE = /^([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]+={0,2}):$/;
const PARAMETER = /;([a-z]+)=(?:"([^"]*)"|(\d+))/g;

/**
 * Reads the headers `Signature-Input` and `Signature` with one signature in them (RFC 9421, 4). `undefined` when they are malformed, have
 * several, or use what nobody needs here, such as parameters of single components.
 */
export function parseSignature(inputHeader: string, signatureHeader: string): ParsedSignature | undefined {
  const [, label, text, components = '', parameters = ''] = INPUT.exec(inputHeader.trim()) ?? [];
  const [, sameLabel, base64 = ''] = SIGNATURE.exec(signatureHeader.trim()) ?? [];
  if (label === undefined || text === undefined || label !== sameLabel) return undefined;
  const covered = [...components.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  const pairs = [...parameters.matchAll(PARAMETER)].map(
    ([, name = '', word, number]) => [name, word ?? number] as const,
  );
  const values = new Map(pairs);
  if (new Set(covered).size < covered.length || values.size < pairs.length) return undefined;
  const numberOf = (name: string): number | undefined => {
    const value = values.get(name);
    return value === undefined ? undefined : Number(value);
  };
  return {
    input: {
      covered,
      created: numberOf('created'),
      expires: numberOf('expires'),
      keyId: values.get('keyid'),
      nonce: values.get('nonce'),
      algorithm: values.get('alg'),
      text,
    },
    signature: Buffer.from(base64, 'base64'),
  };
}
