import type { PackageDefinition } from '@grpc/proto-loader';
import descriptor from 'protobufjs/ext/descriptor/index.js';

interface MessageType {
  readonly field: readonly { readonly typeName: string }[];
  readonly nestedType: readonly MessageType[];
}

/** What is read of the descriptor of a file. */
interface ProtoFile {
  readonly name: string;
  readonly package: string;
  readonly messageType: readonly MessageType[];
  readonly service: readonly {
    readonly method: readonly { readonly inputType: string; readonly outputType: string }[];
  }[];
}

/**
 * The definition, with files that name the files they need, for reflection. The loader makes one file of each package and leaves
 * that out, so that a caller cannot put them together: https://github.com/grpc/grpc-node/issues/2958
 */
export function linkFiles(definition: PackageDefinition): PackageDefinition {
  const encoded = Object.values(definition).flatMap((entry) => readFiles(entry.fileDescriptorProtos));
  const files = new Map(encoded.map((bytes) => decode(bytes)).map((file) => [file.name, file]));
  const linked = [...files.values()].map((file) => encode(file, dependenciesOf(file, [...files.values()])));
  const entries = Object.entries(definition).map(([name, entry]) => [
    name,
    readFiles(entry.fileDescriptorProtos).length === 0 ? entry : { ...entry, fileDescriptorProtos: linked },
  ]);
  return Object.fromEntries(entries);
}

function dependenciesOf(file: ProtoFile, files: readonly ProtoFile[]): readonly string[] {
  const methods = file.service.flatMap(({ method }) => method);
  const used = [
    ...file.messageType.flatMap(typesOf),
    ...methods.flatMap(({ inputType, outputType }) => [inputType, outputType]),
  ].map((name) => name.replace(/^\./, ''));
  const others = files.filter((other) => other !== file && used.some((name) => isIn(other.package, name)));
  return others.map(({ name }) => name);
}

/** A name of the package itself, and not of one below it. */
function isIn(packageName: string, name: string): boolean {
  return name.startsWith(`${packageName}.`) && /^[A-Z]/.test(name.slice(packageName.length + 1));
}

function typesOf({ field, nestedType }: MessageType): readonly string[] {
  return [...field.map(({ typeName }) => typeName), ...nestedType.flatMap(typesOf)];
}

/** A service has none of its own. */
function readFiles(value: unknown): readonly Uint8Array[] {
  return Array.isArray(value) ? value : [];
}

function decode(bytes: Uint8Array): ProtoFile {
  return descriptor.FileDescriptorProto.decode(bytes) as unknown as ProtoFile;
}

function encode(file: ProtoFile, dependency: readonly string[]): Buffer {
  return Buffer.from(descriptor.FileDescriptorProto.encode({ ...file, dependency }).finish());
}
