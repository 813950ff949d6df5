import type { RpcService } from '../rpc/rpc-service.js';
import type { ConfigEntry, SpdkConfig, SubsystemConfig } from './config.js';

/** Asks every subsystem for the calls that make it what it is now. */
export async function saveConfig(rpc: RpcService): Promise<SpdkConfig> {
  const subsystems: SubsystemConfig[] = [];
  const names = (await rpc.call('framework_get_subsystems')) as { subsystem: string }[];
  for (const { subsystem } of names) {
    const config = (await rpc.call('framework_get_config', { name: subsystem })) as ConfigEntry[] | null;
    subsystems.push({ subsystem, config });
  }
  return { subsystems };
}
