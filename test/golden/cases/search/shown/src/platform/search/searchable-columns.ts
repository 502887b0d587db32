/** By table, the columns whose words find a row. What is encrypted does not belong here: the index holds it in the clear. */
export const searchableColumns: Readonly<Record<string, readonly string[]>> = {
  tags: ['name'],
};
