// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A hand-written stand-in for the generated file of this name.

#pragma once

#include "sample.h"
