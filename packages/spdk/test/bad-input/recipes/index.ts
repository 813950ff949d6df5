import type { Recipe } from '../recipe.js';
import { bdevRecipe } from './bdev.js';
import { bdevDescRecipe } from './bdev-desc.js';
import { bdevModuleRecipes } from './bdev-module.js';
import { bdevStatsRecipe } from './bdev-stats.js';
import { blockFileRecipe } from './block-file.js';
import { coreRecipes } from './cores.js';
import { cpuMaskRecipe } from './cpu-mask.js';
import { delayBdevRecipe } from './delay-bdev.js';
import { devicesRecipe } from './devices.js';
import { dmaBufRecipe } from './dma-buf.js';
import { errorBdevRecipe } from './error-bdev.js';
import { functionRecipes } from './functions.js';
import { ioDeviceRecipes } from './io-device.js';
import { ioHistogramRecipe } from './io-histogram.js';
import { ioQueueRecipe } from './io-queue.js';
import { ioVecRecipe } from './io-vec.js';
import { jsonWriteContextRecipes } from './json-write-context.js';
import { lbaRangeRecipe } from './lba-range.js';
import { lbaRangeLockRecipe } from './lba-range-lock.js';
import { logRecipe } from './log.js';
import { lvolRecipes } from './lvols.js';
import { nbdRecipes } from './nbd.js';
import { nvmeRecipes } from './nvme.js';
import { nvmeIdentifyRecipes } from './nvme-identify.js';
import { nvmeStatusRecipe } from './nvme-status.js';
import { nvmfRecipes } from './nvmf.js';
import { pollerRecipes } from './pollers.js';
import { raidBdevRecipe } from './raid-bdev.js';
import { rpcClientRecipe } from './rpc-client.js';
import { servedBdevRecipes } from './served-bdev.js';
import { runningSpdkRecipe, spdkRecipe } from './spdk.js';
import { threadRecipes } from './threads.js';
import { uuidRecipe } from './uuid.js';
import { zcopyRecipe } from './zcopy.js';

/** One for each export; a new class gets a file here, and a line. */
export const recipes: readonly Recipe[] = [
  bdevRecipe,
  bdevDescRecipe,
  ...bdevModuleRecipes,
  bdevStatsRecipe,
  ...servedBdevRecipes,
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
  blockFileRecipe,
  ...coreRecipes,
  ...ioDeviceRecipes,
  ...jsonWriteContextRecipes,
  lbaRangeLockRecipe,
  logRecipe,
  ...lvolRecipes,
  ...nbdRecipes,
  ...nvmeRecipes,
  ...nvmfRecipes,
  ...pollerRecipes,
  ...threadRecipes,
];
