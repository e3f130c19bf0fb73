// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/file.h"
#include "core/io/safetensors.h"

#include <filesystem>
#include <map>
#include <string>

namespace fathom {

/// A checkpoint that torch.save has written, memory-mapped: a zip archive (since PyTorch 1.6) or
/// pickles one after the other (before). The tensors of the dictionary in it, or of its
/// "state_dict", "model" or "model_state_dict" if it holds none itself. Only data are read; nothing
/// that the pickle asks for is executed.
class TorchFile
{
public:
    /// InvalidFormat names what is wrong, and UnsupportedModel the tensor that is stored in a way
    /// other than row by row or with an element type that has no name in TensorDtype.
    [[nodiscard]] static Result<TorchFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::map<std::string, TensorView, std::less<>>& tensors() const
    {
        return m_tensors;
    }
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_file.bytes(); }
    [[nodiscard]] const std::filesystem::path& path() const { return m_file.path(); }

private:
    explicit TorchFile(MappedFile file);

    MappedFile m_file;
    std::map<std::string, TensorView, std::less<>> m_tensors; // in the mapping
};

} // namespace fathom
