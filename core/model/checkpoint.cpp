// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"

#include <bit>
#include <cstring>
#include <string>
#include <system_error>

namespace fathom {

namespace {

/// The sentence for a folder without model.safetensors.
std::string whatIsThere(const std::filesystem::path& directory)
{
    std::error_code error;
    bool isSharded = false;
    std::string other;
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto name = entry->path().filename().string();
        const auto extension = entry->path().extension();
        if (name == "model.safetensors.index.json" || name.starts_with("model-00001-of-"))
            isSharded = true;
        else if (extension == ".safetensors" || extension == ".bin" || extension == ".gguf"
            || extension == ".pth")
            other = name;
    }
    if (isSharded)
        return "The weights are split over several files (model-00001-of-….safetensors), which "
               "this version cannot read. "
               "Save the model again as one model.safetensors (save_pretrained with a "
               "max_shard_size above its size).";
    if (!other.empty())
        return "The folder has no model.safetensors, but " + other
            + ", which this program does not read as a model's weights. Save the model as "
              "model.safetensors "
              "(save_pretrained with safe_serialization).";
    return "The folder has no weights: model.safetensors is missing. Is the download complete?";
}

float fromHalf(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t mantissa = half & 0x3FFU;
    if (exponent == 0) { // zero and denormals: mantissa × 2^-24, exact in float32
        const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    if (exponent == 0x1FU)
        return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13U));
    return std::bit_cast<float>(sign | ((exponent + 112U) << 23U) | (mantissa << 13U));
}

float fromBrainFloat(std::uint16_t bits)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

template <class Convert>
void copySixteenBit(const std::byte* from, std::size_t count, float* to, Convert convert)
{
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t bits;
        std::memcpy(&bits, from + i * sizeof bits, sizeof bits);
        to[i] = convert(bits);
    }
}

} // namespace

Result<SafetensorsFile> openCheckpoint(const std::filesystem::path& directory)
{
    const auto path = directory / "model.safetensors";
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorCode::FileNotFound, whatIsThere(directory), directory.string());
    return SafetensorsFile::open(path);
}

bool isWeightDtype(TensorDtype dtype)
{
    return dtype == TensorDtype::F32 || dtype == TensorDtype::F16 || dtype == TensorDtype::BF16;
}

void copyWeights(const TensorView& tensor, std::size_t first, std::size_t count, float* to)
{
    const std::byte* const from = tensor.bytes.data() + first * byteSize(tensor.dtype);
    if (tensor.dtype == TensorDtype::F32)
        std::memcpy(to, from, count * sizeof(float));
    else if (tensor.dtype == TensorDtype::F16)
        copySixteenBit(from, count, to, fromHalf);
    else
        copySixteenBit(from, count, to, fromBrainFloat);
}

std::string shapeText(std::span<const std::int64_t> shape)
{
    std::string text = "[";
    for (const auto size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

} // namespace fathom
