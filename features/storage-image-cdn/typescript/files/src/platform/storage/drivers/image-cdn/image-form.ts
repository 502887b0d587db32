/** What an image is to look like. */
export interface ImageForm {
  /** In pixels, 1 to 5000. */
  readonly width?: number;
  readonly height?: number;
  /** Default `limit`: all of it, never enlarged. `contain` enlarges too, `cover` fills both and cuts off the rest. */
  readonly fit?: 'cover' | 'contain' | 'limit';
  /** Default `auto`: what the browser does best. */
  readonly format?: 'auto' | 'avif' | 'webp' | 'jpg' | 'png';
  /** Default `auto`, or 1 to 100. */
  readonly quality?: number;
}

const MOST_PIXELS = 5000;
const FITS = { cover: 'c_fill,g_auto', contain: 'c_fit', limit: 'c_limit' } as const;

/** As the CDN writes it: https://cloudinary.com/documentation/transformation_reference. Throws for what no image can look like. */
export function printForm({ width, height, fit = 'limit', format = 'auto', quality }: ImageForm): string {
  const sizes = [width, height].filter((size) => size !== undefined);
  if (sizes.some((size) => !isWithin(size, MOST_PIXELS)))
    throw new RangeError(`An image has 1 to ${MOST_PIXELS} pixels`);
  if (fit === 'cover' && sizes.length < 2) throw new RangeError('An image that covers has a width and a height');
  if (quality !== undefined && !isWithin(quality, 100)) throw new RangeError('The quality of an image is 1 to 100');
  const parts = [
    ...(sizes.length === 0 ? [] : [FITS[fit]]),
    ...(width === undefined ? [] : [`w_${width}`]),
    ...(height === undefined ? [] : [`h_${height}`]),
  ];
  return [...(parts.length === 0 ? [] : [parts.join(',')]), `q_${quality ?? 'auto'}`, `f_${format}`].join('/');
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
