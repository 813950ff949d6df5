/** Functions that the table leaves out, each with the reason and what serves instead. */
export const excludedFunctions: Readonly<Record<string, string>> = {
  spdk_read_sysfs_attribute: 'takes a variable number of arguments to build a path: node:fs reads sysfs',
  spdk_read_sysfs_attribute_uint32:
    'takes a variable number of arguments to build a path: node:fs reads sysfs',
  spdk_pci_register_error_handler: 'its callback runs in a signal handler, where JavaScript must not run',
  spdk_pci_unregister_error_handler: 'identifies a handler that cannot be registered from JavaScript',
  spdk_jsonrpc_conn_del_close_cb:
    'identifies the callback by its address, which a JavaScript function does not have: releaseCallback ends it',
  spdk_unhexlify: "returns memory of the caller's to free, which is no text: Buffer.from(text, 'hex') serves",
};

/** Reasons that hold for a whole kind of declarations. */
export const reasons = {
  vaList: 'takes a va_list, which no caller outside C can make: its variadic sibling serves',
  internalFunction:
    "internal to SPDK: of this header only what spdk-rs and OpenEBS's io-engine call is bound",
  internalType: 'internal to SPDK: its layout is private to the library',
  variable: 'a global variable of the library, not part of its functions',
  nested: 'a record defined inside another: its fields are bound as fields of the outer one',
  functionMacro: 'a function-like macro: has no address and no type',
  emptyMacro: 'has no value: include guard or flag',
  otherMacro: 'no constant expression',
} as const;
