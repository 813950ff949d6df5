import type { RingOperation } from '../ring/io-ring.js';
import type { BackendName } from './choose.js';

/** What a native addon exports; both backends export the same. */
export interface Addon {
  /**
   * One function of the binding table by its C name, which throws `ERR_SPDK_UNSUPPORTED` when called if this build lacks
   * it; undefined for what is not in the table.
   */
  bind(functionName: string): AddonFunction | undefined;
  /** The values of one enum; undefined for one that is not in the table. */
  enumerators(enumName: string): Readonly<Record<string, number>> | undefined;
  /** The value of one constant; undefined for one that this build lacks. */
  constant(constantName: string): number | bigint | string | undefined;
  /** All functions of the binding table; like the following tables, made anew at each look. */
  readonly functions: Readonly<Record<string, AddonFunction>>;
  /** Names of the functions that this build lacks. */
  readonly unsupported: readonly string[];
  /** The C signature that the addon was compiled against, by function. */
  readonly signatures: Readonly<Record<string, string>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly constants: Readonly<Record<string, number | bigint | string>>;
  layout(structName: string): StructLayout;
  readonly memory: NativeMemory;
  /** Drops every persistent callback record of `fn` on this thread; returns how many there were. */
  releaseCallback(fn: AnyFunction): number;
  readonly info: AddonInfo;
  readonly host: NativeHost;
  readonly log: NativeLog;
  readonly ring: NativeRing;
  readonly remote: NativeRemote;
  readonly bdevServer: NativeBdevServer;
  readonly nvmf: NativeNvmf;
  readonly threads: NativeThreads;
}

/** A bound C function before its generated type is given to it. */
export type AddonFunction = (...args: never[]) => unknown;

// biome-ignore lint/suspicious/noExplicitAny: any function may be a callback
export type AnyFunction = (...args: any[]) => any;

/** What the addon tells of itself: which SPDK it was built with, and what that has. */
export interface AddonInfo {
  readonly backend: BackendName;
  /** `SPDK_VERSION_STRING` of the headers the addon was compiled against. */
  readonly version: string;
  /** `openebs-24.05`, `upstream-26.05`, ... */
  readonly flavour: string;
  readonly tableHash: string;
  /** Node-API version. */
  readonly napi: number;
}

export interface NativeMemory {
  /** The `bytes` bytes at `ptr` as an ArrayBuffer that does not own them. */
  view(ptr: number, bytes: number): ArrayBuffer;
  /** Makes every view of `buffer` length 0. */
  detach(buffer: ArrayBuffer): void;
  readCString(ptr: number): string | null;
  addressOf(memory: ArrayBuffer | ArrayBufferView): number;
}

/** Options of the environment (SPDK's env layer); all optional, SPDK's defaults apply. */
export interface EnvInitOptions {
  name?: string;
  /** CPU mask or list in SPDK's syntax, for example `0x3` or `[0,2]`. */
  coreMask?: string;
  mainCore?: number;
  memSizeMiB?: number;
  noHuge?: boolean;
  noPci?: boolean;
  shmId?: number;
  hugeDir?: string;
  iovaMode?: string;
}

/** `adaptive` backs off while nothing is outstanding, `busy` never sleeps. */
export type PollingMode = 'adaptive' | 'busy';

/** How the event loop drives SPDK, and as which of its threads. */
export interface HostStartOptions {
  /** Name of the SPDK thread. */
  name?: string;
  polling?: PollingMode;
  /** The most time one turn of the event loop may give to polling, in microseconds. */
  pollBudgetUs?: number;
  /** Messages that may be under way between all SPDK threads at once; SPDK allocates them at the first start. */
  messagePoolSize?: number;
  /**
   * `app`: only as the first thread of the process, which becomes SPDK's app thread (-EEXIST otherwise). `attached`:
   * only while the app thread admits others (-ESRCH otherwise). Default: either.
   */
  role?: 'app' | 'attached';
  /**
   * The CPU that this OS thread runs on while the host does, and the mask of its SPDK thread. Default: wherever the
   * operating system puts it (-EINVAL for a CPU that the process may not use).
   */
  core?: number;
}

/** What the SPDK thread of a JavaScript thread that ended releases by itself. */
export type KeptKind = 'bdevDescriptor' | 'ioChannel' | 'poller' | 'ioDevice';

/** The event-loop host of this JavaScript thread. Functions answer an errno, negative as in C. */
export interface NativeHost {
  envInit(options: EnvInitOptions): number;
  start(options: HostStartOptions): number;
  stop(done: () => void): number;
  /** Keeps the process alive although nothing is outstanding, until `unref`. */
  ref(): void;
  unref(): void;
  /** Makes the host that serves `thread` poll soon; false when there is none. */
  wake(thread: number): boolean;
  admit(admitted: boolean): number;
  condemn(): void;
  keep(kind: KeptKind, item: number): void;
  forget(item: number): void;
  info(): Record<string, unknown>;
}

/** Keeps a ring's native side; `buffer` is the memory that both sides see. */
export interface NativeRingHandle {
  readonly buffer: ArrayBuffer;
}

export interface NativeRing {
  create(desc: number, channel: number, slots: number, onCompletions: () => void): NativeRingHandle;
  /**
   * Gets the current SPDK thread's channel of an open bdev, but not while SPDK's NVMe driver could not take that: its
   * address, or a negative errno: `EAGAIN` then, `ENOMEM`, `EPERM` without an SPDK thread.
   */
  channel(desc: number): number;
  /** Detaches the buffer; the memory goes when SPDK has completed what it has. */
  close(handle: NativeRingHandle): void;
  /** 0 or a negative errno; see `IoRing.abort`. */
  abort(handle: NativeRingHandle, slot: number): number;
  /** Tells the host that there are new submissions, when the ring's header says that it has to be told. */
  activate(): void;
  readonly operations: Readonly<Record<RingOperation, number>>;
}

/** A bdev that is open on a reactor's SPDK thread; closed when it is collected. */
export interface NativeRemoteDevice {
  readonly remoteDevice: unique symbol;
}

/** A module whose devices JavaScript serves; removed when it is collected. */
export interface NativeServedModule {
  /** Address of its `spdk_bdev_module`, which stays for ever. */
  readonly pointer: number;
}

/** A device that JavaScript serves; see `ServedBdev`. Closed when it is collected. */
export interface NativeServedBdev {
  /** The memory that both sides see. */
  readonly buffer: ArrayBuffer;
  /** Address of its `spdk_bdev`. */
  readonly pointer: number;
}

/** What SPDK has JavaScript do for a module; on the thread that has added it. */
export interface ServedModuleCallbacks {
  /**
   * A device has been registered: the place to claim it, or to make one on it that needs no I/O first. SPDK waits until
   * it returns. Called where this thread is SPDK's app thread only.
   */
  examineConfig?(bdevName: string): void;
  /** A device has been registered. To be answered with `ServedModule.examined(examine)`, then or later. */
  examineDisk?(bdevName: string, examine: number): void;
  /** SPDK begins to shut its devices down. As `examineConfig`. */
  finiStart?(): void;
  /** JSON of the RPC calls that make everything of the module again, separated by commas. As `examineConfig`. */
  configJson?(): string;
}

/** What SPDK has JavaScript do for a device; on the thread of its server. */
export interface ServedBdevCallbacks {
  /** There are requests to `drain`. */
  onRequests(): void;
  /** An SPDK thread has got a channel to the device, before its first request, or put it, after the last. */
  onChannel?(channel: number, spdkThreadId: number, created: number): void;
  /** SPDK has let go of the device: to be answered with `destructed`, then or later. The owner's server only. */
  onDestruct?(): void;
  /** JSON of an object that describes the device; empty for none. */
  dumpInfo?(): string;
  /** JSON of the RPC call that makes the device again, an object; empty for none. */
  writeConfig?(): string;
}

/** See `ServedModule` and `ServedBdev`. Functions answer an errno, negative as in C, where they cannot do it. */
export interface NativeBdevServer {
  addModule(
    name: string,
    callbacks: ServedModuleCallbacks & { added(status: number): void },
  ): NativeServedModule | number;
  examined(module: NativeServedModule, examine: number): number;
  removeModule(module: NativeServedModule): number;
  create(
    module: NativeServedModule,
    name: string,
    productName: string,
    slots: number,
    callbacks: ServedBdevCallbacks,
  ): NativeServedBdev | number;
  attach(name: string, slots: number, callbacks: ServedBdevCallbacks): NativeServedBdev | number;
  setIoTypes(device: NativeServedBdev, mask: number): void;
  register(device: NativeServedBdev, done: (status: number) => void): void;
  destructed(device: NativeServedBdev, status: number): void;
  publish(device: NativeServedBdev, info: string, config: string): void;
  close(device: NativeServedBdev): void;
  /** Tells the host that there are completions, when the memory's header says that it has to be told. */
  activate(): void;
  copyOut(device: NativeServedBdev, slot: number, offset: number, target: Uint8Array): void;
  copyIn(device: NativeServedBdev, slot: number, offset: number, source: Uint8Array): void;
  fill(device: NativeServedBdev, slot: number, offset: number, bytes: number, value: number): void;
  /** Address and bytes of each piece of memory, one after the other. */
  iovecs(device: NativeServedBdev, slot: number): number[];
}

/** Bits of what has happened to a {@link NativeRemoteDevice}. */
export interface RemoteNews {
  readonly opened: number;
  readonly closed: number;
  readonly remove: number;
  readonly resize: number;
  readonly mediaManagement: number;
}

/** See `RemoteDevice`. Functions answer an errno, negative as in C, where they cannot do it. */
export interface NativeRemote {
  /** `onNews` is called with bits of {@link RemoteNews} and the errno of the opening. */
  open(
    core: number,
    name: string,
    write: boolean,
    onNews: (news: number, status: number) => void,
  ): NativeRemoteDevice | number;
  /** Address of the descriptor; 0 while the device is not open. */
  descriptor(device: NativeRemoteDevice): number;
  createRing(device: NativeRemoteDevice, slots: number, onCompletions: () => void): NativeRingHandle | number;
  /** What events of media management were about since the last call: offset and number of blocks in turns. */
  mediaEvents(device: NativeRemoteDevice): BigUint64Array;
  close(device: NativeRemoteDevice): void;
  readonly news: RemoteNews;
}

/**
 * Receives an event of a subsystem: its number in `enums.spdk_nvmf_subsystem_event`, and the controller it happened with,
 * whose number is 0 while it has none, for whichever watch has this token.
 */
export type NvmfEventListener = (
  token: number,
  type: number,
  controllerId: number,
  hostNqn: string,
  hostId: string,
) => void;

/** Events of the NVMe-oF target. */
export interface NativeNvmf {
  /**
   * Has `listener` called, on this thread, when something happens to a live subsystem; instead of those before it, for all
   * that this thread watches. Answers a token, or -ENOTSUP.
   */
  watch(subsystem: number, listener: NvmfEventListener): number;
  unwatch(token: number): void;
}

/** What one look at an SPDK thread finds; `core` is the CPU that ran it then. */
export type ThreadReported = (
  context: number,
  id: bigint,
  name: string,
  cpumask: string,
  core: number,
  busyTicks: bigint,
  idleTicks: bigint,
  activePollers: number,
  timedPollers: number,
  pausedPollers: number,
) => void;

/**
 * SPDK threads and I/O devices, as far as C's own functions cannot be called from JavaScript. Functions answer 0 or a
 * negative errno, are called on a thread whose host runs, and call back on it.
 */
export interface NativeThreads {
  /** Goes round all SPDK threads, then calls `reported` for each and `done`. */
  surveyThreads(reported: ThreadReported, context: number, done: (context: number) => void): number;
  /**
   * Calls `exited` when a thread without JavaScript is gone; asks it to exit if `request`. -ESRCH for an id that no thread
   * has, -EPERM for a thread with JavaScript or one that does I/O for it.
   */
  exitThread(id: number, request: boolean, exited: (context: number) => void, context: number): number;
  /** Stores the address of a new I/O device. -EEXIST for a name that another one has. */
  registerIoDevice(name: string, device: BigUint64Array): number;
  /** -ENODEV when there is none of this name. */
  findIoDevice(name: string, device: BigUint64Array): number;
  /**
   * What this thread's channels of a device are. `create` answers 1, or a negative errno; `visit` has to be answered by
   * {@link NativeThreads.endVisit}, and the message stays until then. -EEXIST when this thread is attached, -ENODEV.
   */
  attachIoDevice(
    device: number,
    create: (context: number, channel: number) => number,
    destroy: (context: number, channel: number) => void,
    visit: (context: number, channel: number, visit: number, message: number, length: number) => void,
    context: number,
  ): number;
  /** This thread has no channel of the device any more. The callbacks are to be released with `releaseCallback`. */
  detachIoDevice(device: number): number;
  /** `unregistered` is called when all channels are put. -EALREADY the second time, -ENODEV. */
  unregisterIoDevice(device: number, unregistered: (context: number) => void, context: number): number;
  /** Visits all channels in turn. A status other than 0 is that of the visit that ended it, and `answer` what it said. */
  traverseChannels(
    device: number,
    message: Uint8Array,
    length: number,
    done: (context: number, status: number, answer: number, length: number) => void,
    context: number,
  ): number;
  /** -EINVAL for a visit that is over, -EPERM on another thread. */
  endVisit(visit: number, status: number, answer: Uint8Array | null, length: number): number;
}

/** Receives one line of SPDK's log; `file` and `func` are null where SPDK does not say. */
export type LogHook = (
  level: number,
  file: string | null,
  line: number,
  func: string | null,
  message: string,
) => void;

export interface NativeLog {
  setHook(hook: LogHook | null): void;
  write(level: number, file: string, line: number, func: string, message: string): void;
}

/** How a field of a C struct lies in memory. */
export type FieldKind =
  | 'u8'
  | 'i8'
  | 'u16'
  | 'i16'
  | 'u32'
  | 'i32'
  | 'u64'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'bool'
  | 'ptr'
  | 'fn'
  | 'struct'
  | 'array'
  | 'bits';

/** Elements of arrays: `char` tells text from numbers. */
export type ElementKind = FieldKind | 'char';

/** Where a field of a C struct is, and how it is to be read. */
export interface FieldLayout {
  readonly name: string;
  readonly kind: FieldKind;
  /** Bytes from the start of the struct; for bit-fields, of the unit that holds it. */
  readonly offset: number;
  readonly size: number;
  /** Arrays: number of elements and their kind. */
  readonly count?: number;
  readonly element?: ElementKind;
  /** Nested structs and arrays of structs: the struct's name. */
  readonly struct?: string;
  /** Bit-fields: first bit (from the least significant of byte `offset`) and width. */
  readonly bitOffset?: number;
  readonly bitWidth?: number;
  readonly signed?: boolean;
}

/** Layout of a struct as the compiler that built the addon laid it out. */
export interface StructLayout {
  readonly size: number;
  readonly align: number;
  readonly fields: readonly FieldLayout[];
}
