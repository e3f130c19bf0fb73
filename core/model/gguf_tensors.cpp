// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_tensors.h"

#include "core/model/model_error.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace fathom {

namespace {

constexpr std::string_view blockPrefix = "blk.";

/// "blk.3.attn_q.weight" in its parts; "token_embd.weight" has no block.
struct TensorName
{
    std::optional<std::int64_t> block;
    std::string_view stem; ///< "attn_q"
    std::string_view ending; ///< ".weight"
};

TensorName partsOf(std::string_view name)
{
    TensorName parts;
    if (name.starts_with(blockPrefix)) {
        const auto number = name.substr(blockPrefix.size());
        std::int64_t block = 0;
        const auto [end, error]
            = std::from_chars(number.data(), number.data() + number.size(), block);
        if (error == std::errc() && end != number.data() + number.size() && *end == '.') {
            parts.block = block;
            name = number.substr(static_cast<std::size_t>(end - number.data()) + 1);
        }
    }
    const auto dot = std::min(name.rfind('.'), name.size());
    parts.stem = name.substr(0, dot);
    parts.ending = name.substr(dot);
    return parts;
}

/// [head, 2, pair] → [head, pair, 2]
std::int64_t pairedRow(std::int64_t row, std::int64_t headSize)
{
    const auto pairs = headSize / 2;
    const auto inHead = row % headSize;
    return row - inHead + inHead % pairs * 2 + inHead / pairs;
}

/// [key-value head, its queries | key | value, size] → [queries | keys | values]
std::int64_t rowByKind(std::int64_t row, const GgufHeads& sizes)
{
    const auto queries = sizes.heads / sizes.keyValueHeads; // of each key-value head
    const auto size = sizes.headSize;
    const auto group = row / ((queries + 2) * size);
    const auto head = row / size % (queries + 2);
    const auto inHead = row % size;
    if (head < queries)
        return (group * queries + head) * size + inHead;
    const auto kind = head - queries; // 0: key, 1: value
    return (sizes.heads + kind * sizes.keyValueHeads + group) * size + inHead;
}

/// Makes weights of one file's tensors.
class Translator
{
public:
    Translator(const GgufFile& file, const GgufArchitecture& architecture, const GgufHeads& heads)
        : m_file(file)
        , m_architecture(architecture)
        , m_heads(heads)
    {
    }

    std::map<std::string, StoredWeight> run()
    {
        for (const auto& [name, tensor] : m_file.tensors())
            translate(name, tensor);
        return std::move(m_weights);
    }

private:
    void translate(const std::string& name, const GgufTensor& tensor)
    {
        const auto parts = partsOf(name);
        const auto rules = parts.block ? m_architecture.inBlocks : m_architecture.outside;
        const auto rule = std::ranges::find(rules, parts.stem, &GgufTensorRule::stored);
        if (rule == rules.end()) {
            if (parts.block)
                refuse(name, ErrorCode::UnsupportedModel,
                    "Blocks of " + std::string(m_architecture.modelType)
                        + " have no such tensor in this program, which would therefore compute "
                          "something else. Use the model as Hugging Face saves it.");
            add(name, name, weightOf(name, tensor)); // named, but not needed
            return;
        }
        auto prefix = std::string(m_architecture.prefix);
        if (rule->name == "lm_head" || rule->name == "embed_out")
            prefix.clear();
        if (parts.block)
            prefix += std::string(m_architecture.blocks) + std::to_string(*parts.block) + '.';
        const auto target = prefix + std::string(rule->name) + std::string(parts.ending);
        auto weight = weightOf(name, tensor);
        if (rule->order == GgufOrder::Experts)
            return addExperts(name, target, weight);
        order(name, rule->order, weight);
        add(name, target, std::move(weight));
    }

    StoredWeight weightOf(const std::string& name, const GgufTensor& tensor) const
    {
        if (!tensor.dtype && !tensor.blocks)
            refuse(name, ErrorCode::UnsupportedModel,
                "It is stored as type " + std::to_string(tensor.type)
                    + ", which is not read. Read are F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1 "
                      "and Q2_K to Q6_K: use the model in one of these.");
        StoredWeight weight;
        weight.dtype = tensor.dtype.value_or(TensorDtype::F32);
        weight.blocks = tensor.blocks;
        weight.shape = tensor.shape;
        weight.bytes = tensor.bytes;
        return weight;
    }

    void order(const std::string& name, GgufOrder order, StoredWeight& weight) const
    {
        const auto rows = weight.shape.empty() ? 0 : weight.shape.front();
        const auto& heads = m_heads;
        if (order == GgufOrder::PairedRows) {
            if (heads.headSize % 2 != 0 || rows % heads.headSize != 0)
                refuse(name, ErrorCode::InvalidModel,
                    "Its " + std::to_string(rows) + " rows are not those of whole heads of "
                        + std::to_string(heads.headSize) + ".");
            weight.storedRow
                = [size = heads.headSize](std::int64_t row) { return pairedRow(row, size); };
        } else if (order == GgufOrder::FusedByKind) {
            const auto expected = (heads.heads + 2 * heads.keyValueHeads) * heads.headSize;
            if (rows != expected)
                refuse(name, ErrorCode::InvalidModel,
                    "It has " + std::to_string(rows) + " rows, but queries, keys and values are "
                        + std::to_string(expected) + " together.");
            weight.storedRow = [heads](std::int64_t row) { return rowByKind(row, heads); };
        } else if (order == GgufOrder::Transposed && weight.shape.size() == 2) {
            std::swap(weight.shape[0], weight.shape[1]);
            weight.isTransposed = true;
        } else if (order == GgufOrder::PlusOne) {
            weight.includedOffset = 1;
        }
    }

    /// [experts, outputs, inputs]: a matrix of each.
    void addExperts(const std::string& name, const std::string& target, const StoredWeight& all)
    {
        constexpr std::int64_t most = 4096; // many times what models have
        if (all.shape.size() != 3 || all.shape.front() < 1 || all.shape.front() > most)
            refuse(name, ErrorCode::InvalidModel,
                "A matrix for each expert is expected, and at most " + std::to_string(most)
                    + " experts.");
        const auto count = static_cast<std::size_t>(all.shape.front());
        const auto size = all.bytes.size() / count;
        for (std::size_t i = 0; i < count; ++i) {
            auto expert = all;
            expert.shape.erase(expert.shape.begin());
            expert.bytes = all.bytes.subspan(i * size, size);
            auto ofExpert = target;
            ofExpert.replace(ofExpert.find("{}"), 2, std::to_string(i));
            add(name, ofExpert, std::move(expert));
        }
    }

    void add(const std::string& name, const std::string& target, StoredWeight weight)
    {
        if (!m_weights.emplace(target, std::move(weight)).second)
            refuse(name, ErrorCode::InvalidModel,
                "Another tensor of the file is \"" + target + "\", too.");
    }

    [[noreturn]] void refuse(
        const std::string& name, ErrorCode code, const std::string& message) const
    {
        throw ModelError({ code, message, m_file.path().filename().string() + ", tensor " + name });
    }

    const GgufFile& m_file;
    const GgufArchitecture& m_architecture;
    const GgufHeads& m_heads;
    std::map<std::string, StoredWeight> m_weights;
};

} // namespace

Result<std::map<std::string, StoredWeight>> ggufWeights(
    const GgufFile& file, const GgufArchitecture& architecture, const GgufHeads& heads)
{
    try {
        return Translator(file, architecture, heads).run();
    } catch (const ModelError& error) {
        return tl::unexpected(error.error());
    }
}

} // namespace fathom
