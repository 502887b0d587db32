/** A part of a JSON document of which nothing is known yet. */
export type Fragment = Readonly<Record<string, unknown>>;

/** The value if it is an object. */
export function readFragment(value: unknown): Fragment | undefined {
  return isFragment(value) ? value : undefined;
}

/** The members of an object that are objects themselves, in order. */
export function listMembers(value: unknown): readonly (readonly [name: string, member: Fragment])[] {
  if (!isFragment(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => (isFragment(member) ? [[name, member] as const] : []));
}

/** The items of a list that are objects. */
export function listFragments(value: unknown): readonly Fragment[] {
  return Array.isArray(value) ? value.filter(isFragment) : [];
}

/** The items of a list that are texts. */
export function listTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isFragment(value: unknown): value is Fragment {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
