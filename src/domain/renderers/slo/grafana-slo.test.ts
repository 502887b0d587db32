import { describe, expect, it } from 'vitest';
import { problemsOf, unwrap } from '../../../../test/support/feature-builder.ts';
import { buildLatency, buildObjective, inputOf } from '../../../../test/support/operations/objective-input.ts';
import { RENDERERS } from '../renderer-table.ts';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly x: number; readonly y: number };
}

function readPanels(objective = [buildObjective(), buildLatency()]): readonly Panel[] {
  return JSON.parse(unwrap(RENDERERS['grafana-slo'](inputOf({ objective })))).panels;
}

describe('the dashboard of objectives', () => {
  it('has a line of numbers for each, then its burn rates and its budget, then what fires', () => {
    expect(readPanels().map(({ title }) => title)).toEqual([
      'Availability: promised',
      'Availability: budget left',
      'Availability: known part of the period',
      'Availability: time until the budget is gone',
      'Availability: burn rates',
      'Availability: budget over time',
      ...['promised', 'budget left', 'known part of the period', 'time until the budget is gone'].map(
        (name) => `Latency: ${name}`,
      ),
      'Latency: burn rates',
      'Latency: budget over time',
      'Alerts',
    ]);
  });

  it('asks for recorded series only', () => {
    const exprs = readPanels().flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(exprs.filter((expr) => /http_|\brate\(|increase\(/.test(expr))).toEqual([]);
  });

  it('draws each window with its limit', () => {
    const burn = readPanels().find(({ title }) => title === 'Availability: burn rates');
    expect(burn?.targets.map(({ legendFormat }) => legendFormat)).toEqual([
      '1h',
      '6h',
      '1d',
      '3d',
      'limit of 1h (fast)',
      'limit of 6h (slow)',
      'limit of 1d (ticket-fast)',
      'limit of 3d (ticket-slow)',
    ]);
    expect(burn?.targets.slice(4).map(({ expr }) => expr)).toEqual([
      'vector(14.4)',
      'vector(6)',
      'vector(3)',
      'vector(1)',
    ]);
  });

  it('has the identity to which the alerts lead', () => {
    const input = inputOf({ objective: [buildObjective()] });
    const { uid } = JSON.parse(unwrap(RENDERERS['grafana-slo'](input)));
    expect(unwrap(RENDERERS['prometheus-rule-resource'](input))).toContain(`dashboard_url: /d/${uid}\n`);
  });

  it('refuses what its rules refuse', () => {
    const input = inputOf({ objective: [buildObjective({ target: 50 })] });
    expect(problemsOf(RENDERERS['grafana-slo'](input)).map(({ code }) => code)).toEqual(['OPTION_INVALID']);
  });
});
