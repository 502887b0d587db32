import { defineErrors } from '../../kernel/app-error.ts';

export const storageErrors = defineErrors({
  UPLOAD_NOT_FOUND: {
    category: 'not-found',
    title: 'There is no such upload',
    when: 'The id names no file that the caller can see.',
  },
  UPLOAD_REFUSED: {
    category: 'rule',
    title: 'The file is not what it claims to be',
    when: 'The content is empty, or not of the announced type or size. `detail` says which.',
  },
  UPLOAD_TYPE_REFUSED: {
    category: 'media-type',
    title: 'Files of this type are not accepted',
    when: 'STORAGE_TYPES does not name the media type of the file.',
  },
  UPLOAD_URL_INVALID: {
    category: 'forbidden',
    title: 'The address is not valid',
    when: 'The token of the address has expired, was made for something else or was changed.',
  },
});
