import type { Context } from '../../../../kernel/context.ts';
import { createToken } from '../../../token.ts';
import type { ImageForm } from './image-form.ts';

export interface Images {
  /**
   * Where everybody may see an image of the tenant of `ctx` in this form, until it is deleted. `undefined` for what is no image, and where
   * files are in a folder. Throws `UPLOAD_NOT_FOUND`, and a `RangeError` for a form that no image can have.
   */
  url(ctx: Context, uploadId: string, form: ImageForm): Promise<string | undefined>;
}

export const Images = createToken<Images>('Images');
