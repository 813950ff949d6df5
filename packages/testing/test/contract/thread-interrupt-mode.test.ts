import { test, threadContract } from '@spdk-ts/testing/vitest';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false, interruptMode: true });

threadContract({ name: 'threads in interrupt mode' });
