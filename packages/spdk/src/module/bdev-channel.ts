/** An SPDK thread's way to a device in TypeScript: the thread's I/O comes through it, in order. */
// biome-ignore lint/suspicious/noExplicitAny: whoever says nothing of the data need not convert it
export class BdevChannel<ChannelData = any> {
  /** Name of the device. */
  readonly bdevName: string;
  /** The SPDK thread that submits the I/O; see {@link Thread}. */
  readonly threadId: number;
  /** What `createChannel` of {@link BdevOps} has made; undefined without that. */
  data: ChannelData;

  /** Devices make them. */
  constructor(bdevName: string, threadId: number) {
    this.bdevName = bdevName;
    this.threadId = threadId;
    this.data = undefined as ChannelData;
  }
}
