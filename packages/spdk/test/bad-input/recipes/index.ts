import type { Recipe } from '../recipe.js';
import { bdevRecipe } from './bdev.js';
import { bdevDescRecipe } from './bdev-desc.js';
import { bdevModuleRecipe } from './bdev-module.js';
import { bdevStatsRecipe } from './bdev-stats.js';
import { cpuMaskRecipe } from './cpu-mask.js';
import { delayBdevRecipe } from './delay-bdev.js';
import { devicesRecipe } from './devices.js';
import { dmaBufRecipe } from './dma-buf.js';
import { errorBdevRecipe } from './error-bdev.js';
import { functionRecipes } from './functions.js';
import { ioHistogramRecipe } from './io-histogram.js';
import { ioQueueRecipe } from './io-queue.js';
import { ioVecRecipe } from './io-vec.js';
import { lbaRangeRecipe } from './lba-range.js';
import { nvmeIdentifyRecipes } from './nvme-identify.js';
import { nvmeStatusRecipe } from './nvme-status.js';
import { raidBdevRecipe } from './raid-bdev.js';
import { rpcClientRecipe } from './rpc-client.js';
import { runningSpdkRecipe, spdkRecipe } from './spdk.js';
import { uuidRecipe } from './uuid.js';
import { zcopyRecipe } from './zcopy.js';

/** One for each export; a new class gets a file here, and a line. */
export const recipes: readonly Recipe[] = [
  bdevRecipe,
  bdevDescRecipe,
  bdevModuleRecipe,
  bdevStatsRecipe,
  cpuMaskRecipe,
  delayBdevRecipe,
  devicesRecipe,
  dmaBufRecipe,
  errorBdevRecipe,
  ...functionRecipes,
  ioHistogramRecipe,
  ioQueueRecipe,
  ioVecRecipe,
  lbaRangeRecipe,
  ...nvmeIdentifyRecipes,
  nvmeStatusRecipe,
  raidBdevRecipe,
  rpcClientRecipe,
  spdkRecipe,
  runningSpdkRecipe,
  uuidRecipe,
  zcopyRecipe,
];
