// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/model/model_types.h"

#include <string>

namespace fathom {

/// The text model's config inside a multimodal model's: its `text_config` (of some older models the
/// config itself), a complete config with `model_type`, how the whole model is quantised, and what
/// Hugging Face leaves out of nested configs because it is the class's default. InvalidModel if
/// `config` has no such object.
[[nodiscard]] Result<Json> textConfigOf(
    const Json& config, const Wrapper& wrapper, const std::string& where);

} // namespace fathom
