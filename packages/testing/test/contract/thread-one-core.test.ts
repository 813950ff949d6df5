import { test, threadContract } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

// Threads without JavaScript are polled by this one, then.
threadContract({ name: 'threads of one core', topics: ['threads', 'exit'] });
