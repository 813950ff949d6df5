import { readFileSync, realpathSync } from 'node:fs';
import { addonPath, type BackendName, backendNames, isBuilt } from './choose.js';

/**
 * The backend that any thread of this process has loaded. Each JavaScript thread has modules of its own, so what another
 * one chose shows only in what the process has mapped; an addon stays mapped until the process ends.
 */
export function backendInProcess(): BackendName | undefined {
  const mappings = readMappings();
  return backendNames.find((name) => isBuilt(name) && mappings.includes(` ${realpathSync(addonPath(name))}`));
}

function readMappings(): string {
  try {
    return readFileSync('/proc/self/maps', 'utf8');
  } catch {
    // Without a mounted /proc: only the option and the environment tell.
    return '';
  }
}
