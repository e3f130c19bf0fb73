// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/fit/linear_model.h"
#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/probe/probe.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A probe as JSON and named tensors of float64 numbers: what probe files hold (README.md lists
/// keys and names).
struct ProbeRecord
{
    struct Tensor
    {
        std::string name;
        std::vector<std::int64_t> shape;
        std::vector<double> values; ///< row-major
    };
    Json header;
    std::vector<Tensor> tensors;
};

/// Newest version of the format: what is written. Older ones are read.
inline constexpr int probeFormatVersion = 2;
inline constexpr std::string_view probeFormatName = "fathom-probe";

/// `prefix` goes before the tensors' names, so that a file can hold several probes.
[[nodiscard]] ProbeRecord recordOf(const Probe& probe, const std::string& prefix = {});
/// Checks everything it reads. `where` names the file in errors.
[[nodiscard]] Result<Probe> probeFrom(const Json& header, const SafetensorsFile& file,
    const std::string& prefix, const std::string& where);

/// Writes a .safetensors file of the records' tensors with `header` in its metadata, atomically.
[[nodiscard]] Status writeRecords(
    const std::filesystem::path& path, const Json& header, std::span<const ProbeRecord> records);
/// The header of a file of writeRecords(): a JSON object, unchecked otherwise.
[[nodiscard]] Result<Json> recordHeader(const SafetensorsFile& file, const std::string& where);
/// A header's "format". Files of the first version do not always have one: those of a probe.
[[nodiscard]] std::string formatOf(const Json& header);

/// "logistic", "softmax", "calibrated", "margin", "identity".
[[nodiscard]] std::string_view linkName(Link link);

} // namespace fathom
