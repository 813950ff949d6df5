/**
 * The pkg-config modules to link. Everything that they require comes along. Subsystems register themselves from
 * constructors, so an `event_` module in this list is a subsystem that `spdk_subsystem_init` starts: iscsi and vhost
 * targets are left out for that reason.
 */
export const wantedModules = [
  'spdk_env_dpdk',
  'spdk_bdev_modules',
  'spdk_accel_modules',
  'spdk_sock_modules',
  'spdk_keyring_modules',
  'spdk_event_bdev',
  'spdk_event_nvmf',
  'spdk_event_sock',
  'spdk_event_accel',
  'spdk_event_iobuf',
  'spdk_event_keyring',
  'spdk_event_scheduler',
  'spdk_nvmf',
  'spdk_nbd',
  'spdk_lvol',
  'spdk_blob_bdev',
  'spdk_notify',
  'spdk_trace',
  'spdk_conf',
  'spdk_thread',
  'spdk_dpdklibs',
  'spdk_syslibs',
];

/** Without these there is nothing to build; the others depend on how SPDK was configured. */
export const requiredModules = ['spdk_env_dpdk', 'spdk_thread', 'spdk_bdev_modules', 'spdk_event_bdev'];
