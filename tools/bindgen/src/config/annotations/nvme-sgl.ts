import type { Annotations, FunctionAnnotation } from './annotation.js';

const scatterGather: FunctionAnnotation = {
  callbacks: {
    cb_fn: { lifetime: 'once', context: 'cb_arg', receives: 0 },
    reset_sgl_fn: { lifetime: 'shared', context: 'cb_arg', receives: 0 },
    next_sge_fn: { lifetime: 'shared', context: 'cb_arg', receives: 0 },
  },
  reason:
    'the scatter/gather callbacks get the context of the completion, and may be called again until it comes',
};

/** Commands of spdk/nvme.h and spdk/nvme_zns.h whose data is walked through by callbacks. */
export const nvmeSglAnnotations: Annotations = {
  spdk_nvme_ctrlr_cmd_iov_raw_with_md: scatterGather,
  spdk_nvme_ns_cmd_writev: scatterGather,
  spdk_nvme_ns_cmd_writev_with_md: scatterGather,
  spdk_nvme_ns_cmd_writev_ext: scatterGather,
  spdk_nvme_ns_cmd_readv: scatterGather,
  spdk_nvme_ns_cmd_readv_with_md: scatterGather,
  spdk_nvme_ns_cmd_readv_ext: scatterGather,
  spdk_nvme_ns_cmd_comparev: scatterGather,
  spdk_nvme_ns_cmd_comparev_with_md: scatterGather,
  spdk_nvme_zns_zone_appendv: scatterGather,
  spdk_nvme_zns_zone_appendv_with_md: scatterGather,
};
