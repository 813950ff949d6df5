import { describe, expect, test } from 'vitest';
import { judgeFlatness, type MemorySample } from '../src/soak/flatness.js';

const mib = 2 ** 20;

/** A sample per second. */
function samples(seconds: number, rssMiB: (second: number) => number): MemorySample[] {
  return Array.from({ length: seconds + 1 }, (_, second) => ({
    seconds: second,
    rssBytes: rssMiB(second) * mib,
  }));
}

/** Teeth as of a heap that grows and is collected. */
const teeth = (second: number) => 200 + (second % 17) * 3;

describe('memory', () => {
  test.each<[string, (second: number) => number]>([
    ['is the same', () => 200],
    ['has teeth', teeth],
    ['grew in the warm-up', (second) => Math.min(300, 100 + second * 2)],
    ['made a step', (second) => (second < 300 ? 200 : 230)],
    ['shrinks', (second) => 300 - second * 0.1],
  ])('that %s is flat', (_, rss) => {
    expect(judgeFlatness(samples(600, rss))).toMatchObject({ flat: true, judgedFromSeconds: 150 });
  });

  test.each<[string, (second: number) => number]>([
    ['grows steadily', (second) => 200 + second * 0.02],
    ['grows below its teeth', (second) => teeth(second) + second * 0.05],
    ['grows in steps', (second) => 200 + Math.floor(second / 60) * 2],
  ])('that %s is not', (_, rss) => {
    expect(judgeFlatness(samples(600, rss)).flat).toBe(false);
  });

  test('has its slope per minute', () => {
    const { slopeKiBPerMinute } = judgeFlatness(samples(600, (second) => 200 + second / 60));
    expect(slopeKiBPerMinute).toBeCloseTo(1024, 6);
  });

  test.each([0, 1, 79])('of %i seconds is not judged', (seconds) => {
    expect(judgeFlatness(samples(seconds, (second) => 100 + second)).flat).toBeNull();
  });

  test('without samples is not judged', () => {
    expect(judgeFlatness([])).toMatchObject({ flat: null, slopeKiBPerMinute: 0 });
  });
});
