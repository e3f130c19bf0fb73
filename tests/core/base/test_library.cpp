// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/own_library.h"

FATHOM_EXPORT const char* fathomLibraryVersion()
{
    return TEST_LIBRARY_VERSION;
}

FATHOM_EXPORT int fathomTestTwice(int number)
{
    return 2 * number;
}
