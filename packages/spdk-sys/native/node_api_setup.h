// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The only include of node_api.h. The binding table needs nothing else: node-addon-api's classes
// would more than double its compile time and size.
#pragma once

#ifndef NAPI_VERSION
#define NAPI_VERSION 9
#endif
#include <node_api.h>
