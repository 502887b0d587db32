/** The colours of a terminal, as `#rrggbb`. */
export interface Palette {
  readonly background: string;
  readonly foreground: string;
  /** By ANSI number. */
  readonly colors: readonly string[];
}

/** GitHub's own two schemes: the pictures stand on its pages. */
export const PALETTES: Readonly<Record<'dark' | 'light', Palette>> = {
  dark: {
    background: '#0d1117',
    foreground: '#e6edf3',
    colors: ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  },
  light: {
    background: '#ffffff',
    foreground: '#1f2328',
    colors: ['#24292f', '#cf222e', '#116329', '#7d4e00', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
  },
};
