/** A JSON merge patch (RFC 7396): an absent member stays, `null` clears an optional one. */
export type Changes<Input> = { readonly [Key in keyof Input]?: Input[Key] | NullWhenOptional<Input, Key> };

type NullWhenOptional<Input, Key extends keyof Input> = undefined extends Input[Key] ? null : never;

export function applyChanges<Input extends object>(current: Input, changes: Changes<Input>): Input {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...current, ...Object.fromEntries(entries.map(([key, value]) => [key, value ?? undefined])) };
}
