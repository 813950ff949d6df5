import type { Spdk } from '@spdk-ts/spdk';

/** True where SPDK is a real one; else says what to do about it. */
export function isRealSpdk(spdk: Spdk): boolean {
  if (spdk.backend.backend === 'spdk') return true;
  console.log(
    'skipped: only a real SPDK can do this; build it with npm run build:spdk, and give --backend spdk',
  );
  return false;
}
