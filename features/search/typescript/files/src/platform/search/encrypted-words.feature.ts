import { defineFeature } from '../feature.ts';
import { dataMap } from '../governance/data-map.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { findEncryptedWords } from './encrypted-words.ts';
import { searchableColumns } from './searchable-columns.ts';

/** The index holds words in the clear, so nothing that is encrypted may be in it. */
export const encryptedWordsFeature = defineFeature({
  id: 'encrypted-words',
  setup({ lifecycle }) {
    lifecycle.add({
      name: 'words of encrypted columns',
      async start() {
        const both = findEncryptedWords(dataMap, searchableColumns);
        if (both.length > 0) throw new StartupError(`Encrypted columns cannot be searchable: ${both.join(', ')}`);
      },
    });
  },
});
