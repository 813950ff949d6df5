import type { ExemptExport } from '@spdk-ts/testing/bad-input';

const error = { kind: 'error', why: 'an error: the library makes it, with what it knows' } as const;

/** Exports without a recipe, and why. */
export const exemptExports: Readonly<Record<string, ExemptExport>> = {
  AbortError: error,
  BackendError: error,
  BdevBuildError: error,
  BdevChannel: { kind: 'data', why: 'what a device in TypeScript is told of a channel' },
  ConfigError: error,
  IoChannel: { kind: 'data', why: 'what an IoDevice tells its operations; IoChannelGuard has a recipe' },
  IoError: error,
  RpcError: error,
  SpdkError: error,
};
