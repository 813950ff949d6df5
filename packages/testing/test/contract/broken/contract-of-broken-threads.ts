// Not a test of its own: contract-catches.test.ts runs it, and expects each of these contracts to fail.
import { afterAll, beforeAll, describe, test, threadContract } from '@spdk-ts/testing/vitest';
import { threadMistakes } from './break-threads.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

for (const { topic, name, make } of threadMistakes) {
  describe(name, () => {
    let unmake = () => {};
    beforeAll(() => {
      unmake = make();
    });
    afterAll(() => unmake());
    threadContract({ name: topic, topics: [topic] });
  });
}
