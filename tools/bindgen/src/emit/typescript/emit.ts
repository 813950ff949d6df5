import type { BindingTable } from '../../passes/table.js';
import type { OutputFile } from '../output.js';
import { functionFiles } from './functions.js';
import { nvmeConstantFiles } from './nvme-constants.js';
import { printFiles } from './project.js';
import { structFiles } from './structs.js';
import { callbackFile, constantFile, enumFile, pointerFile, tableFile } from './types.js';

/** All TypeScript declarations of the raw layer, and the branded pointer types and NVMe constants of the safe one. */
export function emitTypeScript(table: BindingTable, hash: string): OutputFile[] {
  return printFiles(table, [
    ...functionFiles(table),
    ...structFiles(table),
    enumFile(table),
    constantFile(table),
    callbackFile(table),
    tableFile(hash),
    pointerFile(table),
    ...nvmeConstantFiles(table),
  ]);
}
