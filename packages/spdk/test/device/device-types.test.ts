import type { Bdev, DelayBdev, Devices, ErrorBdev } from '@spdk-ts/spdk';
import { expectTypeOf, test } from 'vitest';

// Nothing of this runs: the compiler checks it.
declare const devices: Devices;
declare const errors: ErrorBdev;

test('each driver makes its own kind of device', () => {
  const makers = {
    error: () => devices.create({ driver: 'error', base: 'Malloc0' }),
    delay: () => devices.create({ driver: 'delay', base: 'Malloc0', name: 'Delay0' }),
    passthru: () => devices.create({ driver: 'passthru', base: 'Malloc0', name: 'Passthru0' }),
    uri: () => devices.create('delay:///Delay0?base=Malloc0'),
    split: () => devices.split('Malloc0', { count: 2 }),
  };
  expectTypeOf(makers.error).returns.resolves.toEqualTypeOf<ErrorBdev>();
  expectTypeOf(makers.delay).returns.resolves.toEqualTypeOf<DelayBdev>();
  expectTypeOf(makers.passthru).returns.resolves.toEqualTypeOf<Bdev>();
  expectTypeOf(makers.uri).returns.resolves.toEqualTypeOf<Bdev>();
  expectTypeOf(makers.split).returns.resolves.toEqualTypeOf<Bdev[]>();
});

test('options that a driver does not have do not compile', () => {
  const wrong = [
    // @ts-expect-error an error device is named by SPDK
    () => devices.create({ driver: 'error', base: 'Malloc0', name: 'Error0' }),
    // @ts-expect-error a delay device has to be named
    () => devices.create({ driver: 'delay', base: 'Malloc0' }),
    // @ts-expect-error a passthru device has no latencies
    () => devices.create({ driver: 'passthru', base: 'Malloc0', name: 'P', avgReadLatencyUs: 1 }),
    // @ts-expect-error only corruption has a value
    () => errors.inject({ ioType: 'read', error: 'failure', corruptValue: 1 }),
    // @ts-expect-error errors are not injected into resets
    () => errors.inject({ ioType: 'reset', error: 'failure' }),
  ];
  expectTypeOf(wrong).items.toBeFunction();
});
