import { availableParallelism } from 'node:os';
import { Cores, RoundRobinCoreSelector, Spdk } from '@spdk-ts/spdk';
import { afterEach, describe, expect, test } from 'vitest';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';

let spdk: Spdk | undefined;
afterEach(async () => {
  await spdk?.stop();
  spdk = undefined;
});

test('Cores are nothing without SPDK', () => {
  expect(() => Cores.count).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
  expect(() => Cores.all()).toThrow(expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }));
});

describe.skipIf(oneCore)(`Cores${reason}`, () => {
  test('are those of the core mask', async () => {
    spdk = await Spdk.start({ hugepages: false, coreMask: '[0,1]' });
    expect([...Cores.all()]).toEqual([0, 1]);
    expect(Cores.list()).toEqual([0, 1]);
    expect({ ...Cores }).toMatchObject({ count: 2, first: 0, last: 1, main: 0, current: 0 });
    const iterator = Cores.all();
    expect([iterator.next().value, [...iterator], iterator.next().done]).toEqual([0, [1], true]);
  });

  test('are handed out in turn, as a filter says', async () => {
    spdk = await Spdk.start({ hugepages: false, coreMask: '[0,1]' });
    const selector = new RoundRobinCoreSelector();
    expect([selector.next(), selector.next(), selector.next()]).toEqual([0, 1, 0]);
    expect(selector.filterNext((core) => core === 0)).toBe(0);
    expect(selector.filterNext((core) => core === 0)).toBe(0);
    expect(selector.next()).toBe(1);
  });
});

describe('RoundRobinCoreSelector', () => {
  test('answers undefined where the filter matches nothing, and asks for each core once', () => {
    const selector = new RoundRobinCoreSelector([2, 4, 6]);
    selector.next();
    const asked: number[] = [];
    const answer = selector.filterNext((core) => {
      asked.push(core);
      return false;
    });
    expect(answer).toBeUndefined();
    expect(asked).toEqual([4, 6, 2]);
    expect(selector.next()).toBe(4);
    expect(new RoundRobinCoreSelector([]).next()).toBeUndefined();
  });

  test('refuses a filter that is none', () => {
    expect(() => new RoundRobinCoreSelector([0]).filterNext(7 as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });
});
