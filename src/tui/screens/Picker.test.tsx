import { renderToString } from 'ink';
import { describe, expect, it } from 'vitest';
import { openAtFeatures, openInRepository, openSession, type Session } from '../../../test/support/tui/picker-world.ts';
import type { Size } from '../components/frame-size.ts';
import { Colored } from '../components/theme.ts';
import { Picker } from './Picker.tsx';

/** Without colours, as with NO_COLOR. */
function draw({ state, world, derive }: Session, size: Size): string {
  return renderToString(
    <Colored value={false}>
      <Picker state={state()} world={world} derive={derive} size={size} isOpen />
    </Colored>,
    { columns: size.columns },
  );
}

const SMALL: Size = { columns: 80, rows: 24 };
const LARGE: Size = { columns: 120, rows: 40 };
const WIDE: Size = { columns: 160, rows: 45 };

const SCENES: readonly (readonly [name: string, open: () => Session])[] = [
  ['service', () => openSession()],
  [
    'service-filled',
    () => withKeys(openSession(), 'billing', 'enter', 'enter', 'right', 'enter', 'invoice(total', 'up'),
  ],
  ['features', () => openAtFeatures()],
  ['features-toggled', () => withKeys(openAtFeatures('db-postgres'), ' ', 'escape')],
  ['features-search', () => withKeys(openAtFeatures(), '/', 'db')],
  ['features-nothing-found', () => withKeys(openAtFeatures(), '/', 'zzz')],
  ['features-tree', () => withKeys(openAtFeatures('db-postgres', { features: ['db-postgres'] }), 'tab')],
  [
    'features-content',
    () => withKeys(openAtFeatures('db-postgres', { features: ['db-postgres'] }), 'tab', 'enter', 'down'),
  ],
  ['problem', () => withKeys(openAtFeatures('db-sqlite', { features: ['db-postgres'] }), ' ')],
  ['advice', () => withKeys(openAtFeatures('db-postgres', { features: ['db-postgres'] }), 'r')],
  ['options', () => withKeys(openAtFeatures('db-postgres', { features: ['db-postgres'] }), 'o', '900')],
  ['service-of-repository', () => withKeys(openInRepository('invoice', 'receipt'), 'escape', 'down', 'bill')],
  ['help', () => withKeys(openAtFeatures(), '?')],
  [
    'review',
    () => withKeys(openAtFeatures('db-sqlite', { without: ['openapi'], modules: ['invoice'] }), ' ', 'enter', 'enter'),
  ],
];

function withKeys(session: Session, ...keys: readonly string[]): Session {
  session.press(...keys);
  return session;
}

describe.each([
  ['80x24', SMALL],
  ['120x40', LARGE],
  ['160x45', WIDE],
] as const)('a window of %s', (name, size) => {
  it.each(SCENES)('shows %s', async (scene, open) => {
    const frame = draw(open(), size);
    const lines = frame.split('\n');
    expect(lines.length).toBe(size.rows);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(size.columns);
    await expect(`${frame.replace(/ +$/gm, '')}\n`).toMatchFileSnapshot(`./frames/${scene}-${name}.txt`);
  });
});

describe('a window that is too small', () => {
  it('says so', () => {
    expect(draw(openAtFeatures(), { columns: 40, rows: 10 })).toContain('too small');
  });
});

describe('a long list', () => {
  it('keeps the cursor in sight', () => {
    const session = withKeys(openAtFeatures(), 'end');
    expect(draw(session, { columns: 80, rows: 20 })).toMatch(/❯ ○ adr/);
  });
});
