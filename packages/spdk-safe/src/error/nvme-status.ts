import { enums } from '@spdk-ts/spdk-sys/enums';
import { checkedInteger } from './argument.js';

/**
 * What an NVMe status is called in SPDK's headers, without the prefix: `COMPARE_FAILURE`. Undefined for codes that they
 * do not name, those of vendors among them.
 *
 * Command-specific codes mean different things to different commands; the names are those of NVM commands.
 *
 * @param sct status code type
 * @param sc status code
 * @throws TypeError, RangeError for what does not fit into 3 and 8 bits
 */
export function nvmeStatusName(sct: number, sc: number): string | undefined {
  checkedInteger(sct, 'sct', 0, 7);
  checkedInteger(sc, 'sc', 0, 0xff);
  const codes = codesOf(sct);
  if (codes === undefined) return undefined;
  const name = Object.entries(codes).find(([, value]) => value === sc)?.[0];
  return name?.replace(/^SPDK_NVME_SC_/, '');
}

function codesOf(sct: number): Readonly<Record<string, number>> | undefined {
  const { spdk_nvme_status_code_type: types } = enums;
  switch (sct) {
    case types.SPDK_NVME_SCT_GENERIC:
      return enums.spdk_nvme_generic_command_status_code;
    case types.SPDK_NVME_SCT_COMMAND_SPECIFIC:
      return enums.spdk_nvme_command_specific_status_code;
    case types.SPDK_NVME_SCT_MEDIA_ERROR:
      return enums.spdk_nvme_media_error_status_code;
    case types.SPDK_NVME_SCT_PATH:
      return enums.spdk_nvme_path_status_code;
    default:
      return undefined;
  }
}
