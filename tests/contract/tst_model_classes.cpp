// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transformer.h"
#include "tests/core/model/model_fixture.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// What a class of Hugging Face transformers puts before the base model's names, and the names of
/// its own tensors.
struct SavedClass
{
    const char* name;
    std::string prefix;
    std::vector<std::string> own {};
};

const std::set<std::string> bertLike { "bert", "roberta", "xlm-roberta", "electra", "distilbert" };
const std::set<std::string> t5Like { "t5", "umt5" };

/// `base_model_prefix` with a point, "" for none.
std::string basePrefix(const std::string& type)
{
    static const std::map<std::string, std::string> prefixes { { "gpt2", "transformer." },
        { "gptj", "transformer." }, { "gpt_neo", "transformer." }, { "bloom", "transformer." },
        { "falcon", "transformer." }, { "mpt", "transformer." }, { "gpt_neox", "gpt_neox." },
        { "bert", "bert." }, { "roberta", "roberta." }, { "xlm-roberta", "roberta." },
        { "electra", "electra." }, { "distilbert", "distilbert." }, { "t5", "" }, { "umt5", "" } };
    const auto found = prefixes.find(type);
    return found == prefixes.end() ? "model." : found->second;
}

std::vector<SavedClass> decoderClasses(const std::string& prefix)
{
    std::vector<SavedClass> classes { { "base model", "" },
        { "ForCausalLM", prefix, { "lm_head.weight", "lm_head.bias" } },
        { "ForSequenceClassification", prefix, { "score.weight" } },
        { "ForTokenClassification", prefix, { "classifier.weight", "classifier.bias" } },
        { "ForQuestionAnswering", prefix, { "qa_outputs.weight", "qa_outputs.bias" } } };
    if (prefix == "gpt_neox.")
        classes[1].own = { "embed_out.weight" };
    return classes;
}

std::vector<SavedClass> bertClasses(const std::string& type, const std::string& prefix)
{
    std::vector<SavedClass> classes { { "base model", "", { "pooler.dense.weight" } },
        { "ForTokenClassification", prefix, { "classifier.weight", "classifier.bias" } },
        { "ForQuestionAnswering", prefix, { "qa_outputs.weight", "qa_outputs.bias" } },
        { "ForMultipleChoice", prefix, { prefix + "pooler.dense.weight", "classifier.weight" } } };
    if (type == "bert") {
        classes.push_back({ "ForMaskedLM", prefix,
            { "cls.predictions.bias", "cls.predictions.transform.LayerNorm.weight" } });
        classes.push_back({ "ForPreTraining", prefix,
            { "cls.seq_relationship.weight", prefix + "pooler.dense.weight" } });
    } else if (type == "electra") {
        classes.push_back({ "ForMaskedLM", prefix,
            { "generator_predictions.LayerNorm.weight", "generator_lm_head.weight" } });
        classes.push_back(
            { "ForPreTraining", prefix, { "discriminator_predictions.dense.weight" } });
        classes.push_back({ "ForSequenceClassification", prefix,
            { "classifier.dense.weight", "classifier.out_proj.weight" } });
    } else if (type == "distilbert") {
        classes.push_back({ "ForMaskedLM", prefix,
            { "vocab_transform.weight", "vocab_layer_norm.weight", "vocab_projector.weight" } });
        classes.push_back({ "ForSequenceClassification", prefix,
            { "pre_classifier.weight", "classifier.weight" } });
    } else {
        classes.push_back({ "ForMaskedLM", prefix,
            { "lm_head.dense.weight", "lm_head.layer_norm.weight", "lm_head.decoder.weight" } });
        classes.push_back({ "ForSequenceClassification", prefix,
            { "classifier.dense.weight", "classifier.out_proj.weight" } });
    }
    return classes;
}

std::vector<SavedClass> classesOf(const std::string& type)
{
    if (t5Like.contains(type))
        return { { "EncoderModel", "" },
            { "ForConditionalGeneration", "",
                { "decoder.block.0.layer.0.SelfAttention.q.weight",
                    "decoder.final_layer_norm.weight", "encoder.embed_tokens.weight",
                    "decoder.embed_tokens.weight", "lm_head.weight" } },
            { "ForQuestionAnswering", "", { "qa_outputs.weight" } },
            { "ForTokenClassification", "transformer.", { "classifier.weight" } },
            { "ForSequenceClassification", "transformer.",
                { "classification_head.dense.weight",
                    "transformer.decoder.final_layer_norm.weight" } } };
    const auto prefix = basePrefix(type);
    if (bertLike.contains(type))
        return bertClasses(type, prefix);
    auto classes = decoderClasses(prefix);
    if (type == "llama" || type == "mistral" || type == "qwen2" || type == "qwen3")
        classes.push_back({ "ForQuestionAnswering, Llama's", "transformer.",
            { "qa_outputs.weight", "qa_outputs.bias" } });
    return classes;
}

/// The base model's tensors by the names that the base model's class gives them.
std::map<std::string, ModelCopy::Tensor> baseTensors(const ModelCopy& model)
{
    const auto prefix = basePrefix(model.config.at("model_type"));
    const auto hasPrefix = [&](const auto& entry) { return entry.first.starts_with(prefix); };
    if (std::ranges::none_of(model.tensors, hasPrefix))
        return model.tensors;
    std::map<std::string, ModelCopy::Tensor> tensors;
    for (const auto& [name, tensor] : model.tensors)
        if (name.starts_with(prefix)) // the others are a head's
            tensors[name.substr(prefix.size())] = tensor;
    return tensors;
}

ModelCopy::Tensor anyTensor()
{
    return { TensorDtype::F32, { 2 }, std::vector<std::byte>(8) };
}

void rename(ModelCopy& model, const SavedClass& saved)
{
    auto base = baseTensors(model);
    model.tensors.clear();
    for (const auto& [name, tensor] : base)
        model.tensors[saved.prefix + name] = tensor;
    for (const auto& name : saved.own)
        model.tensors[name] = anyTensor();
}

HiddenStates statesOf(const std::filesystem::path& directory, const Prompts& prompts)
{
    const auto model = openTransformer(directory);
    if (!model)
        qFatal("%s", model.error().text().c_str());
    return runModel(**model, prompts, PrefixSharing::Off, 1);
}

} // namespace

/// Every fixture under every name that its tensors are saved under: by the family's classes with a
/// head and by multimodal models.
class TestModelClasses : public QObject
{
    Q_OBJECT

private slots:
    void opensEveryClassOfAFamily_data()
    {
        QTest::addColumn<QString>("fixture");
        for (const auto& name : goldenModelNames())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void opensEveryClassOfAFamily()
    {
        QFETCH(QString, fixture);
        const auto golden = goldenModel(fixture.toStdString());
        const auto expected = statesOf(golden.directory, golden.sequences);
        const auto type = ModelCopy(golden.directory).config.at("model_type").get<std::string>();
        for (const auto& saved : classesOf(type)) {
            ModelCopy copy(golden.directory);
            rename(copy, saved);
            const auto model = openTransformer(copy.write());
            if (!model)
                QFAIL((std::string(saved.name) + ": " + model.error().text()).c_str());
            for (const auto& note : (*model)->summary().notes)
                QVERIFY2(note.find("ignore") == std::string::npos, note.c_str());
            QVERIFY2(firstDifference(
                         runModel(**model, golden.sequences, PrefixSharing::Off, 1), expected)
                         .empty(),
                saved.name);
        }
    }

    /// Whatever family an unknown type's tensors and options fit, the numbers are right.
    void givesUnknownTypesTheirOwnStatesOrNone_data() { opensEveryClassOfAFamily_data(); }
    void givesUnknownTypesTheirOwnStatesOrNone()
    {
        QFETCH(QString, fixture);
        const auto golden = goldenModel(fixture.toStdString());
        ModelCopy copy(golden.directory);
        copy.config["model_type"] = "somebodys_model";
        const auto model = openTransformer(copy.write());
        if (!model) {
            QCOMPARE(model.error().code, ErrorCode::UnsupportedModel);
            return;
        }
        QCOMPARE(firstDifference(runModel(**model, golden.sequences, PrefixSharing::Off, 1),
                     statesOf(golden.directory, golden.sequences)),
            std::string());
    }

    void readsOneNameOfATokenTableWithTwo()
    {
        const auto golden = goldenModel("t5");
        ModelCopy copy(golden.directory);
        copy.tensors["encoder.embed_tokens.weight"] = copy.tensors.at("shared.weight");
        copy.tensors.erase("shared.weight");
        QCOMPARE(firstDifference(statesOf(copy.write(), golden.sequences),
                     statesOf(golden.directory, golden.sequences)),
            std::string());
    }

    /// Qwen2-VL as it is published: no text_config, and the text model's tensors by their own
    /// names.
    void opensATextModelThatSharesItsConfig_data()
    {
        QTest::addColumn<QString>("type");
        QTest::newRow("qwen2_vl") << QStringLiteral("qwen2_vl");
        QTest::newRow("qwen2_5_vl") << QStringLiteral("qwen2_5_vl");
    }
    void opensATextModelThatSharesItsConfig()
    {
        QFETCH(QString, type);
        const auto golden = goldenModel("qwen2");
        ModelCopy copy(golden.directory);
        copy.tensors["visual.blocks.0.attn.qkv.weight"] = copy.tensors.begin()->second;
        copy.config["model_type"] = type.toStdString();
        copy.config["rope_scaling"] = { { "type", "mrope" }, { "mrope_section", { 2, 3, 3 } } };
        copy.config["vision_config"] = { { "depth", 32 }, { "hidden_size", 3584 } };
        for (const char* key : { "image_token_id", "video_token_id", "vision_start_token_id" })
            copy.config[key] = 5;
        const auto model = openTransformer(copy.write());
        QVERIFY2(model, model ? "" : model.error().text().c_str());
        QCOMPARE((*model)->summary().modelType, std::string("qwen2"));
        QCOMPARE((*model)->summary().notes.size(), std::size_t { 1 });
        QCOMPARE(firstDifference(runModel(**model, golden.sequences, PrefixSharing::Off, 1),
                     statesOf(golden.directory, golden.sequences)),
            std::string());
    }

    void opensTheTextModelInsideOfAnother_data()
    {
        QTest::addColumn<QString>("wrapper");
        QTest::addColumn<QString>("fixture");
        QTest::addColumn<QString>("prefix");
        const auto add = [](const char* wrapper, const char* fixture, const char* prefix) {
            QTest::addRow("%s, %s*", wrapper, prefix)
                << QString(wrapper) << QString(fixture) << QString(prefix);
        };
        add("gemma3", "gemma3_text", "language_model.model.");
        add("gemma3", "gemma3_text", "model.language_model.");
        add("llava", "llama", "language_model.model.");
        add("llava", "llama", "model.language_model.");
        add("llava_next", "mistral_window", "language_model.model.");
        add("llava_onevision", "qwen2", "language_model.model.");
        add("mistral3", "mistral_window", "language_model.model.");
        add("internvl", "qwen2", "language_model.model.");
        add("qwen2_vl", "qwen2", "model.language_model.");
        add("idefics3", "llama_llama3", "model.text_model.");
        add("smolvlm", "llama", "model.text_model.");
    }
    void opensTheTextModelInsideOfAnother()
    {
        QFETCH(QString, wrapper);
        QFETCH(QString, fixture);
        QFETCH(QString, prefix);
        const auto golden = goldenModel(fixture.toStdString());
        ModelCopy copy(golden.directory);
        rename(copy,
            { "wrapped", prefix.toStdString(),
                { "vision_tower.encoder.layers.0.self_attn.q_proj.weight",
                    "multi_modal_projector.linear_1.weight", "language_model.lm_head.weight" } });
        const Json text = copy.config;
        copy.config = { { "model_type", wrapper.toStdString() }, { "text_config", text },
            { "vision_config", { { "model_type", "siglip_vision_model" } } },
            { "image_token_index", 90 } };
        const auto model = openTransformer(copy.write());
        QVERIFY2(model, model ? "" : model.error().text().c_str());
        const auto& summary = (*model)->summary();
        QCOMPARE(summary.modelType, text.at("model_type").get<std::string>());
        QCOMPARE(summary.notes.size(), std::size_t { 1 });
        QVERIFY2(summary.notes[0].find('"' + wrapper.toStdString() + '"') != std::string::npos,
            summary.notes[0].c_str());
        QCOMPARE(firstDifference(runModel(**model, golden.sequences, PrefixSharing::Off, 1),
                     statesOf(golden.directory, golden.sequences)),
            std::string());
    }
};

QTEST_APPLESS_MAIN(TestModelClasses)
#include "tst_model_classes.moc"
