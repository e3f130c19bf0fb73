// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/model_opening.h"

#include "core/model/architectures/option_review.h"
#include "core/model/architectures/registry.h"
#include "core/model/model_error.h"
#include "core/model/model_types.h"

#include <algorithm>
#include <array>
#include <optional>

namespace fathom {

namespace {

using nn::Weights;

constexpr std::size_t longestNamedList = 5;

/// Types whose configs and tensors look like those of a known family, but which compute something
/// else.
struct Lookalike
{
    std::string_view modelType;
    std::string_view difference;
};
constexpr std::array lookalikes = std::to_array<Lookalike>({
    { "helium", "it has Llama's tensors but turns other pairs of dimensions by their positions" },
});

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), longestNamedList); ++i)
        text += (text.empty() ? "" : ", ") + names[i];
    if (names.size() > longestNamedList)
        text += " and " + std::to_string(names.size() - longestNamedList) + " more";
    return text;
}

/// Reads the config and looks up every tensor.
OpenedModel openAs(const Family& family, const ModelConfig& config, const Checkpoint& checkpoint,
    std::int64_t layerCount)
{
    const Weights check(checkpoint, Weights::Purpose::Check);
    const auto checked = family.open(config, check);
    for (std::int64_t layer = 0; layer < layerCount; ++layer)
        static_cast<void>(
            checked.block(layer, check.within(checked.blocks + std::to_string(layer) + '.')));
    OpenedModel model;
    for (const auto& [name, tensor] : checkpoint.tensors())
        if (!check.usedNames().contains(name))
            model.unusedTensors.push_back(name);
    // Once more, this time reading what stands before the first block (norms, small projections).
    model.architecture = family.open(config, Weights(checkpoint, Weights::Purpose::Load));
    return model;
}

/// Unused tensors inside the blocks that are not mere buffers.
std::vector<std::string> ignoredBlockTensors(const OpenedModel& model)
{
    std::vector<std::string> names;
    for (const auto& name : model.unusedTensors)
        if (name.starts_with(model.architecture.blocks) && !isBuffer(name))
            names.push_back(name);
    return names;
}

void noteFloat8(const Checkpoint& checkpoint, OpenedModel& model)
{
    if (std::ranges::any_of(
            checkpoint.tensors(), [](const auto& entry) { return entry.second.scales != nullptr; }))
        model.notes.push_back(
            "The weights are float8 with scales, and are computed with in float32. Programs that "
            "also round what goes into each layer to float8 get slightly other hidden states.");
}

void noteWhatIsIgnored(const ModelConfig& config, OpenedModel& model)
{
    if (const auto options = unknownOptions(config); !options.empty())
        model.notes.push_back(
            "config.json has options that this program does not know and ignores: "
            + listed(options) + ".");
    if (const auto tensors = ignoredBlockTensors(model); !tensors.empty())
        model.notes.push_back(
            "The weights hold tensors of blocks that the model's config does not ask for: "
            + listed(tensors) + ". They are ignored.");
}

/// Nothing about the model is left unexplained.
bool fits(const ModelConfig& config, const OpenedModel& model)
{
    return unknownOptions(config).empty()
        && std::ranges::all_of(model.unusedTensors,
            [](const std::string& name) { return isBuffer(name) || belongsToAHead(name); });
}

/// Float8 is a type of numbers like others, whoever made it; what else there is keeps weights under
/// other names.
void refuseQuantised(const ModelConfig& config)
{
    if (!config.has("quantization_config"))
        return;
    const auto options = config.json("quantization_config");
    const auto found = options.is_object() ? options.find("quant_method") : options.end();
    const std::string method = options.is_object() && found != options.end() && found->is_string()
        ? found->get<std::string>()
        : "unknown";
    constexpr std::array float8Methods { "compressed-tensors", "fbgemm_fp8", "fp8", "modelopt" };
    if (std::ranges::find(float8Methods, method) == float8Methods.end())
        throw ModelError({ ErrorCode::UnsupportedModel,
            "The weights are quantised (\"quant_method\" is \"" + method
                + "\"), which is not supported. Use the original model, in float32, float16 or "
                  "bfloat16.",
            config.where() });
}

OpenedModel openUnknown(
    const ModelConfig& config, const Checkpoint& checkpoint, std::int64_t layerCount)
{
    std::string nearest; // a family that has all the tensors, and what speaks against it
    const auto lookalike = std::ranges::find(lookalikes, config.modelType(), &Lookalike::modelType);
    if (lookalike != lookalikes.end())
        nearest = " In particular, " + std::string(lookalike->difference) + '.';
    for (const auto& family : families()) {
        if (lookalike != lookalikes.end())
            break;
        const auto type = std::string(family.modelTypes.front());
        const auto asked = config.afresh();
        try {
            auto model = openAs(family, asked, checkpoint, layerCount);
            // Encoders differ in where positions begin, which neither tensors nor options tell:
            // RoBERTa's begin behind the padding token, BERT's at zero.
            if (!model.architecture.isCausal) {
                if (nearest.empty())
                    nearest = " Its tensors are those of \"" + type
                        + "\", but encoders of one shape may count positions differently.";
                continue;
            }
            if (fits(asked, model)) {
                model.notes.push_back("Models of type \"" + config.modelType()
                    + "\" are not known. This one has exactly the tensors and options of \"" + type
                    + "\" and is computed as such. Compare its hidden states with the original's "
                      "before you rely on them.");
                return model;
            }
            if (const auto options = unknownOptions(asked); nearest.empty() && !options.empty())
                nearest = " Its tensors are those of \"" + type + "\", but it has options that \""
                    + type + "\" does not have: " + listed(options) + '.';
        } catch (const ModelError&) {
            continue; // not this one
        }
    }
    throw ModelError(unsupportedType(config.modelType(), nearest, config.where()));
}

} // namespace

OpenedModel openModel(
    const ModelConfig& config, const Checkpoint& checkpoint, std::int64_t layerCount)
{
    refuseQuantised(config);
    const auto* const family = familyOf(config.modelType());
    if (!family)
        return openUnknown(config, checkpoint, layerCount);
    auto model = openAs(*family, config, checkpoint, layerCount);
    noteWhatIsIgnored(config, model);
    noteFloat8(checkpoint, model);
    return model;
}

} // namespace fathom
