const ofRealSpdk =
  'a real SPDK has it: test/nvme and test/lvol have its bad input, with the target and the disks that it needs';
const ofThreads =
  'not in the matrix: it needs threads or cores beside those of the bench; test/thread has bad input of it';
const error = 'an error: the library makes it, with what it knows';

/** Exports without a recipe, and why. */
export const exemptExports: Readonly<Record<string, string>> = {
  BlockFile: 'not in the matrix: test/file has bad input of it',
  JsonWriteContext: 'not in the matrix: test/json of spdk-safe has bad input of it',
  LbaRangeLock: 'not in the matrix: test/io/lba-lock.test.ts has bad input of it',
  AbortError: error,
  BackendError: error,
  ConfigError: error,
  IoError: error,
  RpcError: error,
  SpdkError: error,
  CoreIterator: ofThreads,
  CurrentThreadGuard: ofThreads,
  IoChannel: ofThreads,
  IoChannelGuard: ofThreads,
  IoDevice: ofThreads,
  Poller: ofThreads,
  PollerBuilder: ofThreads,
  RoundRobinCoreSelector: ofThreads,
  Thread: ofThreads,
  WorkerThread: ofThreads,
  Lvol: ofRealSpdk,
  LvolStore: ofRealSpdk,
  LvolStores: ofRealSpdk,
  Nbd: ofRealSpdk,
  NbdDisk: ofRealSpdk,
  NvmeController: ofRealSpdk,
  NvmeInitiator: ofRealSpdk,
  NvmfListener: ofRealSpdk,
  NvmfSubsystem: ofRealSpdk,
  NvmfTarget: ofRealSpdk,
};
