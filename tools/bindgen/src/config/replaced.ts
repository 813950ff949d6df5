/** Functions of spdk-rs's own C code that OpenEBS's io-engine calls: no header of SPDK declares them. */
export const replacedFunctions: Readonly<Record<string, string>> = {
  nvme_cmd_cdw10_get: "spdk-rs's own accessor: the field cdw10 of structs.spdk_nvme_cmd serves",
  nvme_cmd_cdw11_get: "spdk-rs's own accessor: the field cdw11 of structs.spdk_nvme_cmd serves",
  nvme_status_get: "spdk-rs's own accessor: the field status of structs.spdk_nvme_cpl serves",
  spdk_bdev_nvme_admin_passthru_ro:
    "spdk-rs's own function for descriptors opened read-only: spdk_bdev_nvme_admin_passthru with a writable one serves",
  spdk_rs_io_channel_get_ctx:
    "spdk-rs's own wrapper of an inline function: spdk_io_channel_get_ctx is bound itself",
};
