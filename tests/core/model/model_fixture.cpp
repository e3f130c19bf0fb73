// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/model/model_fixture.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace fathom::testing {

namespace {

template <class T>
T valueOf(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().text());
    return std::move(*result);
}

} // namespace

GoldenModel goldenModel(const std::string& name)
{
    GoldenModel model;
    model.directory = std::filesystem::path(FATHOM_TEST_DATA) / "models" / name;
    const auto inputs = valueOf(readJson(model.directory / "inputs.json"));
    for (const auto& sequence : inputs.at("sequences")) {
        auto& prompt = model.sequences.emplace_back();
        for (const auto& id : sequence)
            prompt.emplace_back(id.get<std::int32_t>());
    }
    // The reference's own float32 noise bounds what can be asked for.
    model.tolerance = std::max(1e-4, 20 * inputs.at("float32_noise").get<double>());
    return model;
}

std::vector<std::string> goldenModelNames()
{
    std::vector<std::string> names;
    for (const auto& entry :
        std::filesystem::directory_iterator(std::filesystem::path(FATHOM_TEST_DATA) / "models"))
        if (std::filesystem::exists(entry.path() / "config.json"))
            names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

FeatureMatrix GoldenModel::expected(std::size_t s, std::int64_t layer) const
{
    const auto file = valueOf(SafetensorsFile::open(directory / "expected.safetensors"));
    const auto* const tensor
        = file.find("s" + std::to_string(s) + ".block." + std::to_string(layer));
    if (!tensor || tensor->dtype != TensorDtype::F32 || tensor->shape.size() != 2)
        throw std::runtime_error("no expected states of sequence " + std::to_string(s));
    FeatureMatrix states(tensor->shape[0], tensor->shape[1]);
    std::memcpy(states.data(), tensor->bytes.data(), tensor->bytes.size());
    return states;
}

HiddenStates runModel(
    const Transformer& model, const Prompts& prompts, PrefixSharing sharing, std::size_t threads)
{
    UnattendedJob job;
    WorkerPool pool(threads);
    const auto trie = buildTokenTrie(prompts, model.isCausal() ? sharing : PrefixSharing::Off);
    if (const auto status = model.validate(trie.tokens); !status)
        throw std::runtime_error(status.error().text());
    HiddenStates states;
    RowStorage hidden(trie.tokens.rowCount(), model.summary().hiddenSize);
    const auto collect = [&] {
        auto& ofPrompts = states.emplace_back();
        for (std::size_t prompt = 0; prompt < prompts.size(); ++prompt) {
            const auto rows = trie.rowsOf(prompt);
            auto& ofTokens
                = ofPrompts.emplace_back(static_cast<Eigen::Index>(rows.size()), hidden.cols());
            for (std::size_t i = 0; i < rows.size(); ++i)
                ofTokens.row(static_cast<Eigen::Index>(i)) = hidden.matrix().row(rows[i]);
        }
    };
    model.embed(trie.tokens, hidden, pool, job.context());
    collect();
    for (std::int32_t layer = 0; layer < model.summary().layerCount; ++layer) {
        model.runBlock(LayerIndex(layer), trie.tokens, {}, hidden, pool, job.context());
        collect();
    }
    return states;
}

std::string firstDifference(const HiddenStates& a, const HiddenStates& b)
{
    if (a.size() != b.size())
        return "different numbers of layers";
    for (std::size_t layer = 0; layer < a.size(); ++layer)
        for (std::size_t prompt = 0; prompt < a[layer].size(); ++prompt) {
            const auto& x = a[layer][prompt];
            const auto& y = b[layer].at(prompt);
            if (x.rows() != y.rows() || x.cols() != y.cols())
                return "different shapes";
            for (Eigen::Index token = 0; token < x.rows(); ++token)
                if (std::memcmp(x.row(token).data(), y.row(token).data(),
                        static_cast<std::size_t>(x.cols()) * sizeof(float))
                    != 0)
                    return "layer " + std::to_string(static_cast<int>(layer) - 1) + ", prompt "
                        + std::to_string(prompt) + ", token " + std::to_string(token);
        }
    return {};
}

ModelCopy::ModelCopy(const std::filesystem::path& directory)
    : config(valueOf(readJson(directory / "config.json")))
    , m_directory(std::make_unique<QTemporaryDir>())
{
    const auto file = valueOf(SafetensorsFile::open(directory / "model.safetensors"));
    for (const auto& [name, view] : file.tensors())
        tensors[name] = { view.dtype, view.shape, { view.bytes.begin(), view.bytes.end() } };
}

std::filesystem::path ModelCopy::directory() const
{
    return m_directory->path().toStdString();
}

std::filesystem::path ModelCopy::write()
{
    // Not by writeSafetensors(), which waits for the disk: contract tests write thousands of files.
    Json header = Json::object();
    std::size_t end = 0;
    for (const auto& [name, tensor] : tensors) {
        header[name] = { { "dtype", dtypeName(tensor.dtype) }, { "shape", tensor.shape },
            { "data_offsets", { end, end + tensor.bytes.size() } } };
        end += tensor.bytes.size();
    }
    auto text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' '); // so that the numbers lie aligned
    const std::uint64_t length = text.size();
    std::ofstream(directory() / "config.json") << config.dump(2);
    std::ofstream file(directory() / "model.safetensors", std::ios::binary);
    file.write(reinterpret_cast<const char*>(&length), sizeof length) << text;
    for (const auto& [name, tensor] : tensors)
        file.write(reinterpret_cast<const char*>(tensor.bytes.data()),
            static_cast<std::streamsize>(tensor.bytes.size()));
    if (!file.flush())
        throw std::runtime_error("cannot write " + directory().string());
    return directory();
}

std::vector<float> floatsOf(const ModelCopy::Tensor& tensor)
{
    std::vector<float> values(tensor.bytes.size() / sizeof(float));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

std::uint16_t toBrainFloat(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
}

std::uint16_t toHalf(float value)
{
    // By the definition: the multiple of the format's spacing at this size that is nearest.
    const auto magnitude = static_cast<double>(std::abs(value));
    const int exponent = magnitude < 0x1p-14 ? -14 : std::ilogb(magnitude);
    auto steps = static_cast<std::uint32_t>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
    if (magnitude
        >= 0x1p-14) // steps has its leading bit at 2^10; adding it to the exponent also carries
        steps += static_cast<std::uint32_t>(exponent + 14) << 10U;
    return static_cast<std::uint16_t>(steps | (std::signbit(value) ? 0x8000U : 0U));
}

} // namespace fathom::testing
