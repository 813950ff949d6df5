import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DmaGuard, type LeakReport, setLeakReporter } from '@spdk-ts/spdk-safe';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSpdk, stopSpdk } from '../running-spdk.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function leakOne(): void {
  DmaGuard.alloc(512, 512);
}

function closeOne(): void {
  DmaGuard.alloc(512, 512)[Symbol.dispose]();
}

/** Collects garbage and lets the finalizers run. */
async function collect(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    collectGarbage();
    await setImmediate();
  }
}

describe('a guard that is collected', () => {
  const leaks: LeakReport[] = [];
  beforeAll(startSpdk);
  afterAll(stopSpdk);
  afterEach(() => {
    setLeakReporter(undefined);
    leaks.length = 0;
  });

  test('is reported with where it was made, if nobody closed it', async () => {
    setLeakReporter((leak) => leaks.push(leak));
    leakOne();
    closeOne();
    await collect();
    expect(leaks).toHaveLength(1);
    expect(leaks[0]?.kind).toBe('DMA memory');
    expect(leaks[0]?.stack).toContain('leakOne');
  });

  test('is not reported unless that is asked for', async () => {
    leakOne();
    setLeakReporter((leak) => leaks.push(leak));
    await collect();
    expect(leaks).toEqual([]);
  });
});
