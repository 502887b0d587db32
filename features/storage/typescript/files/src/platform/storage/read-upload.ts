import { AppError } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { createBodyReader } from '../http/body.ts';
import type { HttpContext } from '../http/route.ts';
import type { NewUpload } from './uploads.ts';

/** The body as it arrives. A phase before may have read it already. */
export async function* readContent({ request, readBody }: HttpContext): AsyncGenerator<Uint8Array> {
  if (request.bodyUsed) yield await readBody();
  else yield* request.body ?? [];
}

/** The part `file` of a form. The form is held in memory, hence `maxBytes`: larger files go to a signed address. */
export async function readForm(ctx: HttpContext, maxBytes: number): Promise<NewUpload> {
  const { request, readBody } = ctx;
  const type = request.headers.get('content-type') ?? '';
  if (!type.toLowerCase().startsWith('multipart/form-data'))
    throw new AppError(coreErrors.MEDIA_TYPE_UNSUPPORTED, { headers: { accept: 'multipart/form-data' } });
  const body = await (request.bodyUsed ? readBody : createBodyReader(request, maxBytes))();
  const file = await parseForm(body, type);
  if (!(file instanceof File)) {
    const violations = [{ path: 'file', message: 'is required' }];
    throw new AppError(coreErrors.REQUEST_INVALID, { violations });
  }
  return { name: file.name, contentType: file.type.split(';')[0]?.trim().toLowerCase() ?? '', content: file.stream() };
}

async function parseForm(body: Uint8Array<ArrayBuffer>, type: string): Promise<File | string | null> {
  try {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    return form.get('file');
  } catch (cause) {
    throw new AppError(coreErrors.BODY_MALFORMED, { cause });
  }
}
