export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, vi } from 'vitest';
export { type HugepageReservation, type HugepagesMissing, reserveHugepages } from '../fixtures/hugepages.js';
export type { MallocBdevOptions } from '../fixtures/malloc-bdev.js';
export { test } from './test.js';
