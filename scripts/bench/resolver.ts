import { feature, introduces, registryOf, selectionOf } from '../../test/support/registry-builder.ts';
