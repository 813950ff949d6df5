import type { Annotations } from './annotation.js';

/** spdk/nvmf.h, spdk/nvmf_cmd.h, spdk/nvmf_transport.h. */
export const nvmfAnnotations: Annotations = {
  spdk_nvmf_subsystem_set_event_cb: {
    callbacks: { cb_fn: { lifetime: 'persistent', receives: 3 } },
    reason: 'called per event of the subsystem; of its two void * the last is the context',
  },
  spdk_nvmf_subsystem_destroy: {
    callbacks: { cpl_cb: { lifetime: 'persistent' } },
    callsBackOnError: true,
    reason: 'called only after -EINPROGRESS was returned; 0 means that it will not be called',
  },
  spdk_nvmf_set_custom_admin_cmd_hdlr: {
    callbacks: { hdlr: { lifetime: 'persistent', context: null } },
    reason: 'a hook per opcode, without a context',
  },
  spdk_nvmf_set_custom_discovery_filter: {
    callbacks: { filter: { lifetime: 'persistent', context: null } },
    reason: 'a hook of the target, without a context',
  },
  spdk_nvmf_bdev_ctrlr_nvme_passthru_admin: {
    callbacks: { cb_fn: { lifetime: 'persistent', context: null } },
    reason: 'has no context; a handler passes the same function for each request',
  },
  spdk_nvmf_ctrlr_set_cpl_error_cb: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called per failed request, as long as the controller exists',
  },
};
