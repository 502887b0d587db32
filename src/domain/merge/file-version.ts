/** A file in one of its versions. */
export interface FileVersion {
  /** Text where the bytes are UTF-8. */
  readonly content: string | Uint8Array;
  readonly executable: boolean;
}

/** Whether two versions hold the same bytes. */
export function hasSameContent(left: FileVersion['content'], right: FileVersion['content']): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** Whether two versions are the same, mode included; two absent ones are. */
export function isSameVersion(left: FileVersion | undefined, right: FileVersion | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.executable === right.executable && hasSameContent(left.content, right.content);
}
