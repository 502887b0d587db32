/** A line of what a service exposes to Prometheus. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a service exposes now, with the labels that it gives them and none of those that Prometheus adds. */
export async function readExposed(metricsUrl: string): Promise<readonly Series[]> {
  const text = await (await fetch(`${metricsUrl}/metrics`)).text();
  return [...text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => {
    const pairs = [...labels.matchAll(/(\w+)="((?:\\.|[^"\\])*)"/g)].map(([, label = '', of = '']) => [label, of]);
    return { name, labels: Object.fromEntries(pairs), value: Number(value) };
  });
}
