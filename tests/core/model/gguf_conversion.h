// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/model/model_fixture.h"
#include "tests/support/gguf_writer.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::testing {

/// A matrix or vector of float32 on its way into a GGUF file.
struct FloatTensor
{
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

/// How a tensor is stored: GGUF's number of the type, and the bytes.
struct EncodedTensor
{
    std::uint32_t type = 0;
    std::string bytes;
};
using Encode = std::function<EncodedTensor(const std::string& name, const FloatTensor&)>;
/// As float32.
[[nodiscard]] EncodedTensor asFloats(const std::string& name, const FloatTensor& tensor);

/// What llama.cpp's convert_hf_to_gguf.py makes of a model of float32 tensors: metadata, names and
/// order of tensors as there, written down a second time, in the other direction than the reader.
/// `architecture` is GGUF's.
[[nodiscard]] GgufWriter convertToGguf(
    const ModelCopy& model, std::string_view architecture, const Encode& encode = asFloats);

} // namespace fathom::testing
