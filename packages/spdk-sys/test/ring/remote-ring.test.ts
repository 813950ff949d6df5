import { availableParallelism } from 'node:os';
import { spdk_dma_free, spdk_dma_zmalloc } from '@spdk-ts/spdk-sys/functions/env';
import { IoRing, memory, RemoteDevice } from '@spdk-ts/spdk-sys/runtime';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RawDisk, startRawSpdk, stopRawSpdk } from './raw-spdk.js';
import { anySteps, blocks, bufferBytes, followSteps, RecordedRing, slots } from './ring-model.js';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';

/** Opens a device, and waits for what comes of that. */
async function open(core: number, name: string) {
  let onClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    onClosed = resolve;
  });
  let device: RemoteDevice | number = 0;
  const status = await new Promise<number>((resolve) => {
    device = RemoteDevice.open(core, name, true, { onOpened: resolve, onEvent: () => {}, onClosed });
    if (typeof device === 'number') resolve(device);
  });
  return { device: device as unknown as RemoteDevice, status, closed };
}

describe.skipIf(oneCore)(`a raw ring of a reactor${reason}`, () => {
  let disk: RawDisk;
  let address: number;
  let bytes: Uint8Array;
  let opened: Awaited<ReturnType<typeof open>>;

  beforeAll(() => startRawSpdk({ coreMask: '0x3' }));
  afterAll(() => stopRawSpdk());
  beforeEach(async () => {
    disk = await RawDisk.create('Raw0', blocks);
    address = spdk_dma_zmalloc(bufferBytes, 4096, null);
    bytes = new Uint8Array(memory.view(address, bufferBytes));
    opened = await open(1, 'Raw0');
    expect(opened.status).toBe(0);
  });
  afterEach(async () => {
    opened.device.close();
    await opened.closed;
    memory.detach(bytes.buffer as ArrayBuffer);
    spdk_dma_free(address);
    await disk.delete();
  });

  function createRing(count: number): RecordedRing {
    return new RecordedRing((onCompletions) => opened.device.createRing(count, onCompletions) as IoRing);
  }

  test('does what a model in memory says, nonsense among it', async () => {
    const property = fc.asyncProperty(anySteps, (steps) =>
      followSteps({ ring: createRing(slots), address, bytes, remote: true }, steps),
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test('is closed at any moment, and its device after it', async () => {
    const { write } = IoRing.operations;
    for (let round = 0; round < 100; round++) {
      const ring = createRing(slots);
      for (let slot = 0; slot < slots; slot++) {
        ring.ring.submit(slot, write, slot, 1, address);
        if (round % slots === slot) await new Promise((resolve) => setImmediate(resolve));
      }
      ring.ring.close();
      ring.ring.close();
      expect(ring.ring.abort(0)).toBe(-125);
    }
  });

  test('aborts nothing where there is nothing', () => {
    const { ring } = createRing(slots);
    expect([ring.abort(0), ring.abort(slots), ring.abort(-1), ring.abort(Number.NaN)]).toEqual([
      -2, -22, -22, -22,
    ]);
    ring.close();
  });

  test.each([0, 3, 65_537, Number.NaN])('of %d slots is refused', (count) => {
    expect(() => opened.device.createRing(count, () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  test('is refused of a device that is closed, or not what it should be', async () => {
    const { device, closed } = await open(1, 'Raw0');
    expect(device.desc).toBeGreaterThan(0);
    device.close();
    device.close();
    expect(device.createRing(slots, () => {})).toBe(-9);
    expect(device.desc).toBe(0);
    await closed;
    expect(() => opened.device.createRing(slots, undefined as never)).toThrow(TypeError);
    expect(() => RemoteDevice.open('1' as never, 'Raw0', true, {} as never)).toThrow(TypeError);
  });

  test('is refused where there is no such device or core', async () => {
    expect((await open(1, 'Nowhere')).status).toBe(-19);
    expect((await open(0, 'Raw0')).status).toBe(-19);
    expect((await open(Number.NaN, 'Raw0')).status).toBe(-19);
  });
});
