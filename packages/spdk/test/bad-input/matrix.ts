import * as exports from '@spdk-ts/spdk';
import { runMatrix } from '@spdk-ts/testing/bad-input';
import { environment } from './environment.js';
import { recipes } from './recipes/index.js';

await runMatrix({ url: import.meta.url, exports, recipes, environment });
