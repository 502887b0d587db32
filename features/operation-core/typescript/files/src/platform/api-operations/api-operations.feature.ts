import { defineFeature } from '../feature.ts';
import { Api } from '../http/api.ts';
import { ApiOperations, createApiOperations } from './api-operations.ts';

/** Lets other protocols run the operations of the API. */
export const apiOperationsFeature = defineFeature({
  id: 'api-operations',
  setup({ http, provide, use }) {
    provide(ApiOperations, () => createApiOperations(use(Api), http.declared));
  },
});
