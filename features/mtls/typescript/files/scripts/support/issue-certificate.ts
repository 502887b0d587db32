import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';

/** What a certificate is to say. */
export interface CertificateWish {
  /** The common name. */
  readonly name: string;
  /** Who signs it; absent: its own key. */
  readonly issuer?: Issued;
  readonly use: 'authority' | 'server' | 'client';
  readonly uris?: readonly string[];
  readonly hosts?: readonly string[];
  /** IPv4. */
  readonly addresses?: readonly string[];
  readonly from: Date;
  readonly to: Date;
}

export interface Issued {
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
/** Extended key usages (RFC 5280, 4.2.1.12). */
const USAGES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;
const TRUE = Buffer.from([0x01, 0x01, 0xff]);

/** A certificate of X.509 (RFC 5280) for machines of developers and tests, with a key of P-256. */
export function issueCertificate(wish: CertificateWish): Issued {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const shownKey = publicKey.export({ type: 'spki', format: 'der' });
  const issuerKey = wish.issuer?.certificate.publicKey.export({ type: 'spki', format: 'der' }) ?? shownKey;
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serialNumber()),
    algorithm,
    name(wish.issuer ? commonNameOf(wish.issuer.certificate) : wish.name),
    sequence(time(wish.from), time(wish.to)),
    name(wish.name),
    shownKey,
    der(0xa3, sequence(...extensions(wish, keyId(shownKey), keyId(issuerKey)))),
  );
  const signature = sign('sha256', content, wish.issuer?.privateKey ?? privateKey);
  return { certificate: new X509Certificate(sequence(content, algorithm, bits(signature, 0))), privateKey };
}

export function printKey({ privateKey }: Issued): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function extensions(wish: CertificateWish, subjectKey: Buffer, issuerKey: Buffer): readonly Buffer[] {
  const { use, uris = [], hosts = [], addresses = [] } = wish;
  const names = [
    ...uris.map((uri) => der(0x86, Buffer.from(uri))),
    ...hosts.map((host) => der(0x82, Buffer.from(host))),
    ...addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number)))),
  ];
  return [
    extension('2.5.29.14', der(0x04, subjectKey)),
    extension('2.5.29.35', sequence(der(0x80, issuerKey))),
    // Of an authority: keyCertSign and cRLSign. Of all others: digitalSignature.
    extension('2.5.29.15', use === 'authority' ? bits(Buffer.from([0x06]), 1) : bits(Buffer.from([0x80]), 7), TRUE),
    extension('2.5.29.19', use === 'authority' ? sequence(TRUE) : sequence(), TRUE),
    ...(use === 'authority' ? [] : [extension('2.5.29.37', sequence(oid(USAGES[use])))]),
    ...(names.length > 0 ? [extension('2.5.29.17', sequence(...names))] : []),
  ];
}

function extension(id: string, value: Buffer, critical = Buffer.alloc(0)): Buffer {
  return sequence(oid(id), critical, der(0x04, value));
}

function keyId(key: Buffer): Buffer {
  return createHash('sha1').update(key).digest();
}

function commonNameOf({ subject }: X509Certificate): string {
  return subject.replace(/^CN=/, '');
}

function name(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
}

/** UTCTime as long as its two digits of a year reach, then GeneralizedTime. */
function time(date: Date): Buffer {
  const text = `${date.toISOString().replace(/[-:T]|\..*/g, '')}Z`;
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** Positive, and without a byte in front that says nothing: DER takes neither. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
}

function bits(bytes: Buffer, unused: number): Buffer {
  return der(0x03, Buffer.from([unused]), bytes);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** Tag, length and value (X.690, DER). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const size = value.byteLength;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}
