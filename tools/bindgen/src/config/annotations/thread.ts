import type { Annotations } from './annotation.js';

/** spdk/thread.h. */
export const threadAnnotations: Annotations = {
  spdk_thread_lib_init: {
    callbacks: { new_thread_fn: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the library, without a context',
  },
  spdk_thread_lib_init_ext: {
    callbacks: {
      thread_op_fn: { lifetime: 'persistent', context: null },
      thread_op_supported_fn: { lifetime: 'persistent', context: null },
    },
    reason: 'hooks of the library, without a context',
  },
  spdk_thread_send_critical_msg: {
    callbacks: { fn: { lifetime: 'persistent', context: null } },
    reason: 'is called with NULL: no context can be passed',
  },
  spdk_for_each_thread: {
    callbacks: { fn: { lifetime: 'shared' }, cpl: { lifetime: 'once', context: 'ctx', receives: 0 } },
    reason: 'fn is called per thread, then cpl once, with the context of fn',
  },
  spdk_poller_register: {
    callbacks: { fn: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_poller_unregister', key: 'return' }],
    reason: 'called until the poller is unregistered',
  },
  spdk_poller_register_named: {
    callbacks: { fn: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_poller_unregister', key: 'return' }],
    reason: 'called until the poller is unregistered',
  },
  spdk_poller_register_interrupt: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called per change of mode, until the poller is unregistered',
  },
  spdk_interrupt_register: {
    callbacks: { fn: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_interrupt_unregister', key: 'return' }],
    reason: 'called per event until the interrupt is unregistered',
  },
  spdk_interrupt_register_for_events: {
    callbacks: { fn: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_interrupt_unregister', key: 'return' }],
    reason: 'called per event until the interrupt is unregistered',
  },
  spdk_interrupt_register_ext: {
    callbacks: { fn: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_interrupt_unregister', key: 'return' }],
    reason: 'called per event until the interrupt is unregistered',
  },
  spdk_io_device_register: {
    callbacks: {
      create_cb: { lifetime: 'persistent', context: null },
      destroy_cb: { lifetime: 'persistent', context: null },
    },
    reason:
      'called per channel with the device and the memory of the channel, until the device is unregistered',
  },
  spdk_io_device_unregister: {
    callbacks: { unregister_cb: { lifetime: 'once', context: null } },
    reason: 'called once when the last channel is gone, with the device: no context can be passed',
  },
  spdk_for_each_channel: {
    callbacks: {
      fn: { lifetime: 'shared', context: 'ctx', receives: 'channel-iter' },
      cpl: { lifetime: 'once', context: 'ctx', receives: 'channel-iter' },
    },
    reason: 'fn is called per channel, then cpl once; both find the context in the iterator',
  },
  spdk_io_channel_iter_get_ctx: {
    contextReturn: true,
    reason: 'returns the context that spdk_for_each_channel was called with',
  },
  spdk_iobuf_for_each_entry: {
    callbacks: { cb_fn: { lifetime: 'call' } },
    reason: 'called per waiting entry',
  },
  spdk_iobuf_get: {
    callbacks: { cb_fn: { lifetime: 'persistent', context: null } },
    callsBackOnError: true,
    reason: 'called, with the entry, only if NULL was returned; has no context',
  },
};
