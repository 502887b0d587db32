import assert from 'node:assert/strict';
import type { Service } from './service.ts';

type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

export interface Metrics {
  readonly url: string;
  readonly text: string;
  readonly all: readonly Series[];
  series(name: string): readonly Series[];
  /** Of the one series that has these labels; fails when there is none, or more than one. */
  value(name: string, labels?: Labels): number;
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:\\.|[^"\\])*)"/g;

/** What Prometheus would read from the service now. */
export async function readMetrics({ logs }: Service): Promise<Metrics> {
  const { port } = logs.find((line) => line.msg === 'metrics listening') ?? {};
  const url = `http://127.0.0.1:${port}/metrics`;
  const response = await fetch(url);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const all = text.split('\n').flatMap(parseLine);
  const series = (name: string) => all.filter((entry) => entry.name === name);
  const value = (name: string, labels: Labels = {}): number => {
    const found = series(name).filter((entry) => Object.entries(labels).every(([key, v]) => entry.labels[key] === v));
    assert.equal(found.length, 1, `${name} ${JSON.stringify(labels)} in\n${text}`);
    return found[0]?.value ?? Number.NaN;
  };
  return { url, text, all, series, value };
}

function parseLine(line: string): readonly Series[] {
  const [, name, labels = '', value] = LINE.exec(line) ?? [];
  if (name === undefined) return [];
  const pairs = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text]);
  return [{ name, labels: Object.fromEntries(pairs), value: Number(value === '+Inf' ? Infinity : value) }];
}
