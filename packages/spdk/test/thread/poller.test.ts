import { availableParallelism } from 'node:os';
import { Poller, Spdk } from '@spdk-ts/spdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moduleUrl } from './module-url.js';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterEach(() => spdk.stop());

function counting(intervalUs = 0) {
  return Poller.builder()
    .withName('counting')
    .withIntervalUs(intervalUs)
    .withData({ calls: 0 })
    .withPollFn(({ data }) => {
      data.calls++;
    });
}

describe('Poller', () => {
  test('is stopped by Spdk.stop, and belongs to that SPDK', async () => {
    const poller = counting(1_000).build();
    await spdk.stop();
    expect(poller.state).toBe('stopped');
    spdk = await Spdk.start({ hugepages: false });
    expect(() => poller.resume()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_CLOSED' }));
  });
});

describe('PollerBuilder', () => {
  test('says what is missing', () => {
    expect(() => Poller.builder().build()).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    expect(() => counting().withPollModule(moduleUrl('')).build()).toThrow(
      expect.objectContaining({ code: 'EINVAL' }),
    );
  });

  test.each([
    ['name', () => Poller.builder().withName('')],
    ['name with NUL', () => Poller.builder().withName('a\0b')],
    ['interval', () => Poller.builder().withIntervalUs(-1)],
    ['interval that is none', () => Poller.builder().withIntervalUs(Number.NaN)],
    ['core', () => Poller.builder().withCore(0.5)],
    ['function', () => Poller.builder().withPollFn(1 as never)],
    ['error function', () => Poller.builder().withErrorFn(1 as never)],
    ['URL', () => Poller.builder().withPollModule('no url')],
  ])('refuses a wrong %s', (_what, call) => {
    expect(call).toThrow(/expected|Invalid URL/);
  });

  test('refuses a function for another core, and says what to do', () => {
    expect(() => counting().withCore(63).build()).toThrow(/withPollModule.*got number 63/);
  });

  test('needs SPDK', async () => {
    await spdk.stop();
    expect(() => counting().build()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
    spdk = await Spdk.start({ hugepages: false });
  });
});

describe.skipIf(oneCore)(`PollerBuilder.withPollModule${reason}`, () => {
  test('is stopped by Spdk.stop', async () => {
    const module = moduleUrl('export default () => {};');
    const pollers = [0, 1].map(() => Poller.builder().withCore(1).withPollModule(module).build());
    await pollers[1]?.registered;
    await spdk.stop();
    expect(pollers.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    spdk = await Spdk.start({ hugepages: false });
  });
});
