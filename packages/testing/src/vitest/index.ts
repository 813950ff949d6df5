/**
 * Fixtures for vitest, and the contracts of block devices and of threads.
 *
 * @module testing/vitest
 * @packageDocumentation
 */
export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, vi } from 'vitest';
export { type BadInput, describeBadInput } from '../bad-input/suite.js';
export {
  type BdevContractSelection,
  type BdevContractTopic,
  bdevContract,
} from '../contract/bdev-contract.js';
export { type BdevVerificationOptions, bdevVerification } from '../contract/bdev-verification.js';
export type { BdevContractOptions, ContractContext, ContractDevice } from '../contract/contract-device.js';
export {
  type ThreadContractOptions,
  type ThreadContractTopic,
  threadContract,
} from '../contract/thread-contract.js';
export type { ErrorBdevOptions } from '../fixtures/error-bdev.js';
export { type HugepageReservation, type HugepagesMissing, reserveHugepages } from '../fixtures/hugepages.js';
export type { MallocBdevOptions } from '../fixtures/malloc-bdev.js';
export { SeededRandom } from '../random/seeded-random.js';
export { test } from './test.js';
