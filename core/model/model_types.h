// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <span>
#include <string>
#include <string_view>

namespace fathom {

// What config.json's `model_type` says, known without loading the engine.

/// The types that a family serves, in the alphabet's order. What the engine's registry has, too.
[[nodiscard]] std::span<const std::string_view> supportedTypes();
[[nodiscard]] bool isSupportedType(std::string_view modelType);

/// A multimodal type whose text model, given text alone, computes what it computes by itself.
struct Wrapper
{
    std::string_view modelType;
    std::string_view textType; ///< of its `text_config`, where that names none
    /// Of its own text model's type in newer configs, which is `textType` by another name; empty:
    /// there is none. Such a model's older configs have no `text_config`: what it would say stands
    /// in the config itself.
    std::string_view ownTextType {};
};
/// Null: the type wraps no text model, or one that what is around it changes.
[[nodiscard]] const Wrapper* wrapperOf(std::string_view modelType);

/// UnsupportedModel: the type, what `more` says about it, and all that is supported.
[[nodiscard]] Error unsupportedType(
    std::string_view modelType, const std::string& more, std::string where);

} // namespace fathom
