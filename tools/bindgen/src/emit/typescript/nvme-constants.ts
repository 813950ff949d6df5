import type { BindingTable } from '../../passes/table.js';
import { safeDirectory, type TypeScriptFile } from './project.js';

/**
 * Enums of the NVMe specification, with the prefix that their enumerators have. Unlike SPDK's own enums they are the same
 * in every version, so that programs can have the values before a backend is loaded.
 */
const specified: readonly { name: string; tag: string; prefix: string; what: string }[] = [
  {
    name: 'NvmeStatusCodeType',
    tag: 'spdk_nvme_status_code_type',
    prefix: 'SPDK_NVME_SCT_',
    what: 'Types of NVMe status codes.',
  },
  {
    name: 'NvmeGenericStatus',
    tag: 'spdk_nvme_generic_command_status_code',
    prefix: 'SPDK_NVME_SC_',
    what: 'NVMe status codes of the type `Generic`.',
  },
  {
    name: 'NvmeCommandStatus',
    tag: 'spdk_nvme_command_specific_status_code',
    prefix: 'SPDK_NVME_SC_',
    what: 'NVMe status codes of the type `CommandSpecific`.',
  },
  {
    name: 'NvmeMediaStatus',
    tag: 'spdk_nvme_media_error_status_code',
    prefix: 'SPDK_NVME_SC_',
    what: 'NVMe status codes of the type `MediaError`.',
  },
  {
    name: 'NvmePathStatus',
    tag: 'spdk_nvme_path_status_code',
    prefix: 'SPDK_NVME_SC_',
    what: 'NVMe status codes of the type `Path`.',
  },
  {
    name: 'NvmeAdminOpcode',
    tag: 'spdk_nvme_admin_opcode',
    prefix: 'SPDK_NVME_OPC_',
    what: 'Opcodes of NVMe admin commands.',
  },
  {
    name: 'NvmeOpcode',
    tag: 'spdk_nvme_nvm_opcode',
    prefix: 'SPDK_NVME_OPC_',
    what: 'Opcodes of NVMe I/O commands of the NVM command set.',
  },
  {
    name: 'NvmeReservationType',
    tag: 'spdk_nvme_reservation_type',
    prefix: 'SPDK_NVME_RESERVE_',
    what: 'Types of NVMe reservations.',
  },
  {
    name: 'NvmeReservationAcquireAction',
    tag: 'spdk_nvme_reservation_acquire_action',
    prefix: 'SPDK_NVME_RESERVE_',
    what: 'What an NVMe reservation acquire command does.',
  },
  {
    name: 'NvmeReservationRegisterAction',
    tag: 'spdk_nvme_reservation_register_action',
    prefix: 'SPDK_NVME_RESERVE_',
    what: 'What an NVMe reservation register command does.',
  },
  {
    name: 'NvmeReservationReleaseAction',
    tag: 'spdk_nvme_reservation_release_action',
    prefix: 'SPDK_NVME_RESERVE_',
    what: 'What an NVMe reservation release command does.',
  },
  {
    name: 'NvmeReservationPersistence',
    tag: 'spdk_nvme_reservation_register_cptpl',
    prefix: 'SPDK_NVME_RESERVE_PTPL_',
    what: 'Whether an NVMe reservation outlives a loss of power.',
  },
];

/** A file with the constants of the NVMe specification, as far as SPDK's headers have them; none when they have none. */
export function nvmeConstantFiles(table: BindingTable): TypeScriptFile[] {
  const statements = specified.flatMap(({ name, tag, prefix, what }) => {
    const values = valuesOf(table, tag, prefix);
    if (values.size === 0) return [];
    return [
      [
        `/** ${what} */`,
        `export const ${name} = {`,
        ...[...values].map(([key, value]) => `  ${key}: 0x${value.toString(16).padStart(2, '0')},`),
        '} as const;',
      ].join('\n'),
    ];
  });
  return statements.length === 0
    ? []
    : [{ path: `${safeDirectory}/nvme-constants.generated.ts`, statements }];
}

function valuesOf(table: BindingTable, tag: string, prefix: string): Map<string, number> {
  const values = new Map<string, number>();
  const item = table.enums.find(({ name }) => name === tag);
  for (const variant of item?.variants ?? []) {
    for (const { name, value } of variant.declaration.declaration.enumerators) {
      if (!name.startsWith(prefix)) continue;
      const key = pascalCase(name.slice(prefix.length));
      const known = values.get(key) ?? Number(value);
      if (known !== Number(value))
        throw new Error(`${name} is ${known} in one version of SPDK and ${value} in another`);
      values.set(key, known);
    }
  }
  return values;
}

/** `IO_SQ` -> `IoSq`. */
function pascalCase(constant: string): string {
  return constant.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
