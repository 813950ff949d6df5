import type { BdevFields } from '@spdk-ts/spdk-safe';

/** What a builder has collected; only what has been said. */
export interface BdevSettings {
  name?: string;
  productName?: string;
  data?: object;
  blockLength?: number;
  blockCount?: bigint;
  aliases: string[];
  slots: number;
  requestTimeoutMs: number;
  fields: { -readonly [Key in keyof BdevFields]?: BdevFields[Key] };
}

/** What every device begins with. */
export function noSettings(): BdevSettings {
  return { aliases: [], slots: 256, requestTimeoutMs: 30_000, fields: {} };
}
