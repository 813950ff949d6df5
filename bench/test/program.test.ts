import { describe, expect, test } from 'vitest';
// The built one, which finds the built programs.
import { programContestant } from '../dist/contestant/program.js';

const backend = process.env['SPDK_TS_BACKEND'] as 'embedded' | 'spdk';

function measure(options: Omit<Parameters<typeof programContestant>[0], 'backend'>): Promise<number> {
  return programContestant({ backend, ...options }).measure();
}

describe('the programs', () => {
  test('garbage sees what each I/O allocates', async () => {
    const nodeOptions = ['--expose-gc'];
    const queue = await measure({ program: 'garbage', args: ['queue'], nodeOptions });
    const promise = await measure({ program: 'garbage', args: ['promise'], nodeOptions });
    // Less than the smallest object, and at least the promise.
    expect(queue).toBeLessThan(16);
    expect(queue).toBeGreaterThan(0);
    expect(promise).toBeGreaterThan(40);
    expect(promise).toBeLessThan(2000);
  });

  test('garbage needs the collector', async () => {
    await expect(measure({ program: 'garbage', args: ['queue'] })).rejects.toThrow(
      'Error: expected node --expose-gc',
    );
  });

  test.each(['queue', 'promise', 'none'])('event-loop-delay, %s', async (api) => {
    const delayMs = await measure({ program: 'event-loop-delay', args: [api, 0.1, 0.5] });
    expect(delayMs).toBeGreaterThanOrEqual(0);
    // A busy machine may add its part, but not the length of the measurement.
    expect(delayMs).toBeLessThan(500);
  });

  test('idle-cpu', async () => {
    const percent = await measure({ program: 'idle-cpu', args: [0.5] });
    expect(percent).toBeGreaterThan(0);
    expect(percent).toBeLessThan(100);
  });

  test('memory', async () => {
    const mib = await measure({ program: 'memory' });
    expect(mib).toBeGreaterThan(0);
    expect(mib).toBeLessThan(512);
  });

  test('fs-promises', async () => {
    const args = [import.meta.filename, 4, 512, 0.1, 0.3];
    const perSecond = await programContestant({ program: 'fs-promises', args }).measure();
    expect(perSecond).toBeGreaterThan(10);
    await expect(
      programContestant({ program: 'fs-promises', args: ['/no/such/file', 4, 512, 0, 0.1] }).measure(),
    ).rejects.toThrow('ENOENT');
  });

  test('a program that prints no number is an error', async () => {
    const silent = programContestant({ program: 'raw-call', backend, nodeOptions: ['--eval', ''] });
    await expect(silent.measure()).rejects.toThrow(/expected a number from raw-call, got ''/);
  });
});
