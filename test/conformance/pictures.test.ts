import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCENES } from '../../scripts/pictures/scenes.ts';

const FOLDER = 'docs/pictures';
const PAGES = ['README.md', 'docs/picker.md'];

/** The pictures that a page shows, relative to the project. */
function picturesOf(page: string): readonly string[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/(?:src|srcset)="([^"]+\.svg)"/g)].map(([, path = '']) => join(dirname(page), path));
}

describe('pictures', () => {
  it.each(PAGES)('of %s are there, each dark and light and described', (page) => {
    const shown = picturesOf(page);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((path) => !existsSync(path))).toEqual([]);
    expect(shown.filter((path) => path.endsWith('-dark.svg')).length).toBe(shown.length / 2);
    expect(readFileSync(page, 'utf8')).not.toContain('alt=""');
  });

  it('are made of scenes, and every scene is shown', () => {
    const made = SCENES.flatMap(({ name }) => [`${name}-dark.svg`, `${name}-light.svg`]).sort();
    expect(readdirSync(FOLDER).sort()).toEqual(made);
    const shown = new Set(PAGES.flatMap(picturesOf));
    expect(made.filter((name) => !shown.has(join(FOLDER, name)))).toEqual([]);
  });

  it.each(SCENES)('$name holds text of a terminal and nothing from elsewhere', ({ name, title }) => {
    for (const scheme of ['dark', 'light']) {
      const picture = readFileSync(`${FOLDER}/${name}-${scheme}.svg`, 'utf8');
      expect(picture).toContain(`<title>${title}</title>`);
      expect(picture.match(/<text /g)?.length).toBeGreaterThan(20);
      expect(picture).not.toMatch(/href|<script|<image/);
    }
  });
});
