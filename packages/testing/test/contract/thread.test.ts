import { availableParallelism } from 'node:os';
import { test, threadContract } from '@spdk-ts/testing/vitest';

// With a reactor on the second core, where there is one: threads without JavaScript are its, then.
const coreMask = availableParallelism() < 2 ? '0x1' : '[0,1]';
test.override('spdkOptions', { scope: 'file' }, { hugepages: false, coreMask });

threadContract({ name: 'threads that are polled' });
