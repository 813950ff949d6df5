import type { Annotations } from './annotation.js';

/** spdk/nvme.h without the commands that take scatter/gather callbacks. */
export const nvmeAnnotations: Annotations = {
  spdk_nvme_pcie_set_hotplug_filter: {
    callbacks: { filter_cb: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the driver, without a context',
  },
  spdk_nvme_probe: {
    callbacks: {
      probe_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      attach_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      remove_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
    },
    reason: 'remove_cb is called whenever a device disappears later, with the context of the others',
  },
  spdk_nvme_probe_ext: {
    callbacks: {
      probe_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      attach_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      attach_fail_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      remove_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
    },
    reason: 'remove_cb is called whenever a device disappears later, with the context of the others',
  },
  spdk_nvme_probe_async: {
    callbacks: {
      probe_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      attach_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      remove_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
    },
    reason: 'called while the probe is polled, and remove_cb whenever a device disappears later',
  },
  spdk_nvme_probe_async_ext: {
    callbacks: {
      probe_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      attach_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      attach_fail_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
      remove_cb: { lifetime: 'persistent', context: 'cb_ctx', receives: 0 },
    },
    reason: 'called while the probe is polled, and remove_cb whenever a device disappears later',
  },
  spdk_nvme_connect_async: {
    callbacks: { attach_cb: { lifetime: 'persistent', context: null } },
    reason: 'its context is the address of the options, which the caller cannot choose freely',
  },
  spdk_nvme_ctrlr_set_remove_cb: {
    callbacks: { remove_cb: { lifetime: 'persistent' } },
    reason: 'called when the device disappears, as long as the controller is attached',
  },
  spdk_nvme_ctrlr_register_aer_callback: {
    callbacks: { aer_cb_fn: { lifetime: 'persistent' } },
    reason: 'called per event, as long as the controller is attached',
  },
  spdk_nvme_ctrlr_register_timeout_callback: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called per command that takes too long, as long as the controller is attached',
  },
  spdk_nvme_ctrlr_register_ns_attr_changed_callback: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called per change, as long as the controller is attached',
  },
  spdk_nvme_ctrlr_connect_io_qpair_async: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called only if polling the connection succeeds, so it must not count as pending',
  },
  spdk_nvme_poll_group_process_completions: {
    callbacks: { disconnected_qpair_cb: { lifetime: 'call', context: null } },
    reason: 'called per disconnected queue pair, with the context of the poll group',
  },
  spdk_nvme_poll_group_wait: {
    callbacks: { disconnected_qpair_cb: { lifetime: 'call', context: null } },
    reason: 'called per disconnected queue pair, with the context of the poll group',
  },
  spdk_nvme_poll_group_set_interrupt_callback: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called per interrupt, as long as the poll group exists',
  },
};
