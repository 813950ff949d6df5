import type { Annotations } from './annotation.js';

/** spdk/env.h, spdk/dma.h, spdk/cpuset.h, spdk/keyring.h, spdk/notify.h, spdk/histogram_data.h. */
export const envAnnotations: Annotations = {
  spdk_mempool_create_ctor: {
    callbacks: { obj_init: { lifetime: 'call', receives: 1 } },
    reason: 'called per element; of its two void * the first is the context, the second the element',
  },
  spdk_mempool_obj_iter: {
    callbacks: { obj_cb: { lifetime: 'call', receives: 1 } },
    reason: 'called per element; of its two void * the first is the context, the second the element',
  },
  spdk_mempool_mem_iter: {
    callbacks: { mem_cb: { lifetime: 'call', receives: 1 } },
    reason: 'called per chunk; of its two void * the first is the context, the second the address',
  },
  spdk_pci_enumerate: {
    callbacks: { enum_cb: { lifetime: 'call' } },
    reason: 'called per device while enumerating',
  },
  spdk_pci_for_each_device: {
    callbacks: { fn: { lifetime: 'call', context: 'ctx', receives: 0 } },
    reason: 'called per device; its context comes before it',
  },
  spdk_pci_device_attach: {
    callbacks: { enum_cb: { lifetime: 'call' } },
    reason: 'called for the device while attaching',
  },
  spdk_pci_driver_register: { retains: ['name'], reason: 'the driver stays registered with this name' },
  spdk_call_unaffinitized: {
    callbacks: { cb: { lifetime: 'call' } },
    reason: 'called before the function returns',
  },
  spdk_memory_domain_set_translation: {
    callbacks: { translate_cb: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the domain, without a context',
  },
  spdk_memory_domain_set_invalidate: {
    callbacks: { invalidate_cb: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the domain, without a context',
  },
  spdk_memory_domain_set_pull: {
    callbacks: { pull_cb: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the domain, without a context',
  },
  spdk_memory_domain_set_push: {
    callbacks: { push_cb: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the domain, without a context',
  },
  spdk_memory_domain_set_memzero: {
    callbacks: { memzero_cb: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the domain, without a context',
  },
  spdk_memory_domain_set_data_transfer: {
    callbacks: { transfer_cb: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the domain, without a context',
  },
  spdk_cpuset_for_each_cpu: { callbacks: { fn: { lifetime: 'call' } }, reason: 'called per CPU' },
  spdk_keyring_for_each_key: {
    callbacks: { fn: { lifetime: 'call', context: 'ctx', receives: 0 } },
    reason: 'called per key; its context comes before it',
  },
  spdk_notify_foreach_type: { callbacks: { cb_fn: { lifetime: 'call' } }, reason: 'called per type' },
  spdk_notify_foreach_event: { callbacks: { cb_fn: { lifetime: 'call' } }, reason: 'called per event' },
  spdk_histogram_data_iterate: { callbacks: { fn: { lifetime: 'call' } }, reason: 'called per bucket' },
};
