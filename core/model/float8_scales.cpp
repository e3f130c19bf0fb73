// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/float8_scales.h"

#include "core/io/json.h"

#include <array>
#include <cmath>
#include <optional>
#include <system_error>
#include <utility>

namespace fathom {

namespace {

constexpr std::array<std::string_view, 2> endings { "_scale_inv", "_scale" };
constexpr std::string_view weightEnding = ".weight";
constexpr std::int64_t usualBlock = 128;

using Sizes = std::pair<std::int64_t, std::int64_t>; // rows, columns

bool isFloat8(const StoredWeight& weight)
{
    return !weight.blocks
        && (weight.dtype == TensorDtype::F8E4M3 || weight.dtype == TensorDtype::F8E5M2);
}

/// quantization_config.weight_block_size, if it is there and makes sense.
std::optional<Sizes> blockSizeOfConfig(const std::filesystem::path& directory)
{
    std::error_code error;
    if (!std::filesystem::exists(directory / "config.json", error))
        return std::nullopt;
    const auto config = readJson(directory / "config.json");
    if (!config || !config->is_object() || !config->contains("quantization_config"))
        return std::nullopt;
    const auto& options = (*config)["quantization_config"];
    const auto found = options.is_object() ? options.find("weight_block_size") : options.end();
    if (!options.is_object() || found == options.end() || !found->is_array() || found->size() != 2)
        return std::nullopt;
    for (const auto& size : *found)
        if (!size.is_number_integer() || size < 1 || size > (std::int64_t { 1 } << 31U))
            return std::nullopt;
    return Sizes { (*found)[0].get<std::int64_t>(), (*found)[1].get<std::int64_t>() };
}

std::int64_t countOfBlocks(std::int64_t size, std::int64_t block)
{
    return (size + block - 1) / block;
}

/// The size of blocks of which there are `counts` in a matrix of `sizes`.
std::optional<Sizes> blockSize(
    const Sizes& sizes, const Sizes& counts, const std::optional<Sizes>& ofConfig)
{
    const auto fits = [&](const Sizes& block) {
        return countOfBlocks(sizes.first, block.first) == counts.first
            && countOfBlocks(sizes.second, block.second) == counts.second;
    };
    if (ofConfig)
        return fits(*ofConfig) ? ofConfig : std::nullopt;
    if (fits({ usualBlock, usualBlock }))
        return Sizes { usualBlock, usualBlock };
    if (counts.first < 1 || counts.second < 1 || sizes.first % counts.first != 0
        || sizes.second % counts.second != 0)
        return std::nullopt;
    return Sizes { sizes.first / counts.first, sizes.second / counts.second };
}

/// The factors that `stored` holds for a matrix `weight`; empty if their shapes do not go together.
std::optional<WeightScales> scalesOf(const StoredWeight& weight, const StoredWeight& stored,
    const std::optional<Sizes>& blockOfConfig)
{
    const Sizes sizes { weight.shape[0], weight.shape[1] };
    WeightScales scales;
    scales.factors.resize(static_cast<std::size_t>(stored.elementCount()));
    copyRows(stored, 0, stored.rowCount(), scales.factors.data());
    const auto& shape = stored.shape;
    if (scales.factors.size() == 1) {
        scales.blockRows = sizes.first;
        scales.blockColumns = sizes.second;
    } else if ((shape.size() == 1 || (shape.size() == 2 && shape[1] == 1))
        && shape[0] == sizes.first) {
        scales.blockColumns = sizes.second;
    } else if (shape.size() == 2) {
        const auto block = blockSize(sizes, { shape[0], shape[1] }, blockOfConfig);
        if (!block)
            return std::nullopt;
        scales.columns = shape[1];
        scales.blockRows = block->first;
        scales.blockColumns = block->second;
    } else {
        return std::nullopt;
    }
    return scales;
}

std::string shapeOf(const StoredWeight& weight)
{
    std::string text;
    for (const auto size : weight.shape)
        text += (text.empty() ? "" : " × ") + std::to_string(size);
    return text.empty() ? "one number" : text;
}

} // namespace

Status attachFloat8Scales(StoredWeights& weights, const std::filesystem::path& directory,
    const std::function<std::string(std::string_view)>& fileOf)
{
    std::optional<std::optional<Sizes>> ofConfig; // read when the first block needs it
    for (auto& [name, weight] : weights) {
        if (!isFloat8(weight) || !std::string_view(name).ends_with(weightEnding))
            continue;
        for (const auto ending : endings) {
            const auto found = weights.find(name + std::string(ending));
            if (found == weights.end())
                continue;
            const auto where = fileOf(found->first) + ", tensor " + found->first;
            if (weight.shape.size() != 2 || weight.elementCount() == 0
                || !found->second.isReadable())
                return fail(ErrorCode::UnsupportedModel,
                    "Factors are expected as numbers of a matrix, but these are "
                        + found->second.encoding() + " of a weight of " + shapeOf(weight) + '.',
                    where);
            if (!ofConfig)
                ofConfig = blockSizeOfConfig(directory);
            auto scales = scalesOf(weight, found->second, *ofConfig);
            if (!scales)
                return fail(ErrorCode::InvalidModel,
                    "There are factors of " + shapeOf(found->second) + " for a weight of "
                        + shapeOf(weight)
                        + ": neither one, nor one for each row, nor one for each block of "
                          "quantization_config.weight_block_size.",
                    where);
            for (const float factor : scales->factors)
                if (!std::isfinite(factor))
                    return fail(
                        ErrorCode::NonFiniteValue, "A factor of the weight is not finite.", where);
            weight.scales = std::make_shared<const WeightScales>(std::move(*scales));
            weights.erase(found);
        }
    }
    return {};
}

} // namespace fathom
