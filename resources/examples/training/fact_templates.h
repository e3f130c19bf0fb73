// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resources/examples/training/fact_sentences.h"

#include <vector>

namespace fathom::training {

/// The tables behind fact_sentences.h.
[[nodiscard]] const std::vector<FactTemplate>& openFactTemplates();
[[nodiscard]] const std::vector<FactTemplate>& heldOutFactTemplates();

} // namespace fathom::training
