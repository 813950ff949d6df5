/** One call of a JSON-RPC method, as a configuration has it. */
export interface ConfigEntry {
  method: string;
  /** By name; none is the same as a method without parameters. */
  params?: object;
}

/** What a configuration says about one subsystem of SPDK: `iobuf`, `bdev`, `nvmf`, ... */
export interface SubsystemConfig {
  subsystem: string;
  /** The calls that make it what it is, in their order; null for a subsystem that cannot be configured. */
  config: readonly ConfigEntry[] | null;
}

/** SPDK's own configuration format: what its `save_config` writes and its applications read with `--json`. */
export interface SpdkConfig {
  subsystems: readonly SubsystemConfig[];
}
