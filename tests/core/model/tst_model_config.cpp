// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_config.h"
#include "core/model/model_error.h"

#include <QTest>

#include <functional>
#include <optional>

using namespace fathom;

namespace {

ModelConfig configOf(const char* json)
{
    auto config = ModelConfig::create(Json::parse(json), "config.json");
    if (!config)
        qFatal("%s", config.error().text().c_str());
    return *config;
}

std::optional<Error> errorOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const ModelError& error) {
        return error.error();
    }
    return std::nullopt;
}

} // namespace

class TestModelConfig : public QObject
{
    Q_OBJECT

private slots:
    void readsTheTextModelInsideOfAnother()
    {
        const auto config = configOf(R"({"model_type": "gemma3", "text_config":
            {"model_type": "gemma3_text", "hidden_size": 2560, "num_hidden_layers": 34}})");
        QCOMPARE(config.modelType(), std::string("gemma3_text"));
        QCOMPARE(config.wrapperType(), std::string("gemma3"));
        QCOMPARE(config.size({ "hidden_size" }), 2560);
        // What google/gemma-3-4b-it's config leaves out: its class's defaults.
        QCOMPARE(config.size({ "num_attention_heads" }), 8);
        QCOMPARE(config.size({ "num_key_value_heads" }), 4);
        QCOMPARE(config.size({ "vocab_size" }), 262208);
        QVERIFY2(
            config.where().find("\"text_config\"") != std::string::npos, config.where().c_str());
    }

    void takesTheTextModelsTypeFromTheModelAroundIt()
    {
        const auto config
            = configOf(R"({"model_type": "mistral3", "text_config": {"sliding_window": null}})");
        QCOMPARE(config.modelType(), std::string("mistral"));
        QVERIFY(!config.has("sliding_window")); // null says so, an absent one would be 4096
        QCOMPARE(
            configOf(R"({"model_type": "idefics2", "text_config": {}})").size({ "sliding_window" }),
            4096);
    }

    void takesTheTextModelFromAConfigThatDescribesBoth()
    {
        const auto flat = configOf(R"({"model_type": "qwen2_vl", "hidden_size": 3584,
            "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]},
            "vision_config": {"depth": 32}, "image_token_id": 151655, "rms_norm_eps": 1e-06})");
        QCOMPARE(flat.modelType(), std::string("qwen2"));
        QCOMPARE(flat.wrapperType(), std::string("qwen2_vl"));
        QCOMPARE(flat.size({ "hidden_size" }), 3584);
        QCOMPARE(flat.size({ "num_hidden_layers" }), 80); // the class's default
        QCOMPARE(flat.number("rms_norm_eps", 0), 1e-06);
        QVERIFY(!flat.has("vision_config"));
        QCOMPARE(flat.nested("rope_scaling").text({ "type" }, ""), std::string("default"));
        QVERIFY(!flat.nested("rope_scaling").has("mrope_section"));

        const auto nested = configOf(R"({"model_type": "qwen2_5_vl", "text_config":
            {"model_type": "qwen2_5_vl_text", "hidden_size": 2048}})");
        QCOMPARE(nested.modelType(), std::string("qwen2"));
        QCOMPARE(nested.size({ "hidden_size" }), 2048);
        QCOMPARE(nested.number("rms_norm_eps", 0), 1e-05);
    }

    void refusesModelsAroundNoTextModel_data()
    {
        QTest::addColumn<QString>("json");
        QTest::newRow("nothing") << R"({"model_type": "llava"})";
        QTest::newRow("no object") << R"({"model_type": "llava", "text_config": [1]})";
        QTest::newRow("no type") << R"({"model_type": "llava", "text_config": {"model_type": 1}})";
        QTest::newRow("empty type")
            << R"({"model_type": "llava", "text_config": {"model_type": ""}})";
        QTest::newRow("itself") << R"({"model_type": "llava", "text_config":
            {"model_type": "llava"}})";
    }
    void refusesModelsAroundNoTextModel()
    {
        QFETCH(QString, json);
        const auto config = ModelConfig::create(Json::parse(json.toStdString()), "config.json");
        QVERIFY(!config);
        QCOMPARE(config.error().code, ErrorCode::InvalidModel);
    }

    void readsTheFirstNameThatIsPresent()
    {
        const auto config = configOf(R"({"model_type":"x","n_layer":3,"n_head":null,"heads":4})");
        QCOMPARE(config.size({ "num_layers", "n_layer" }), 3);
        QCOMPARE(config.size({ "n_head", "heads" }), 4);
        QCOMPARE(config.size({ "n_head" }, 7), 7);
        QVERIFY(!config.has("n_head"));
    }

    void refusesWhatIsNotACount_data()
    {
        QTest::addColumn<QString>("value");
        for (const char* value : { "0", "-1", "2147483648", "18446744073709551615", "1e30", "1.5",
                 "\"12\"", "true", "[1]", "{}" })
            QTest::newRow(value) << QString(value);
    }
    void refusesWhatIsNotACount()
    {
        QFETCH(QString, value);
        const auto config
            = configOf(("{\"model_type\":\"x\",\"n\":" + value.toStdString() + "}").c_str());
        const auto error = errorOf([&] { static_cast<void>(config.size({ "n" })); });
        QVERIFY(error && error->code == ErrorCode::InvalidModel);
        QVERIFY(error->message.find("\"n\"") != std::string::npos);
        QVERIFY(errorOf([&] { static_cast<void>(config.size({ "n" }, 1)); }));
    }

    void namesAllNamesOfAMissingCount()
    {
        const auto error = errorOf([] {
            static_cast<void>(configOf(R"({"model_type":"x"})").size({ "n_layer", "num_layers" }));
        });
        QVERIFY(error && error->message.find("\"n_layer\" or \"num_layers\"") != std::string::npos);
    }

    void refusesOtherKindsOfValues()
    {
        const auto config = configOf(R"({"model_type":"x","a":"1","b":1,"c":2.5})");
        QVERIFY(errorOf([&] { static_cast<void>(config.number("a", 0)); }));
        QVERIFY(errorOf([&] { static_cast<void>(config.flag("b", false)); }));
        QVERIFY(errorOf([&] { static_cast<void>(config.text({ "b" }, "")); }));
        QVERIFY(errorOf([&] { static_cast<void>(config.nested("b")); }));
        QCOMPARE(config.number("c", 0), 2.5);
    }

    void readsLists()
    {
        const auto config = configOf(
            R"({"model_type":"x","a":[1,2.5],"b":["c","d"],"e":[1,"f"],"g":3,"h":{"i":[]}})");
        QCOMPARE(config.numbers("a"), (std::vector { 1.0, 2.5 }));
        QCOMPARE(config.texts("b"), (std::vector<std::string> { "c", "d" }));
        QCOMPARE(config.texts("absent").size(), std::size_t { 0 });
        QVERIFY(errorOf([&] { static_cast<void>(config.numbers("e")); }));
        QVERIFY(errorOf([&] { static_cast<void>(config.texts("e")); }));
        QVERIFY(errorOf([&] { static_cast<void>(config.texts("g")); }));
        QVERIFY(config.nested("h").numbers("i").empty());
    }

    void namesWhatNobodyAskedFor()
    {
        const auto config = configOf(
            R"({"model_type":"x","a":1,"b":2,"c":null,"d":{"e":3,"f":4},"g":{"h":5},"i":6})");
        static_cast<void>(config.has("model_type"));
        static_cast<void>(config.size({ "a" }));
        static_cast<void>(config.nested("d").size({ "e" }));
        static_cast<void>(config.has("g"));
        config.withoutEffect({ "i" });
        QCOMPARE(config.unreadKeys(), (std::vector<std::string> { "b", "d.f" }));
        QCOMPARE(config.afresh().unreadKeys().size(), std::size_t { 6 });
    }

    void requiresOnlyWhatIsGiven()
    {
        const auto config = configOf(R"({"model_type":"x","on":true})");
        QVERIFY(!errorOf([&] { config.require("absent", false); }));
        QVERIFY(!errorOf([&] { config.require("on", true); }));
        const auto error = errorOf([&] { config.require("on", false); });
        QVERIFY(error && error->code == ErrorCode::UnsupportedModel
            && error->message.find("\"on\" is true") != std::string::npos);
    }

    void refusesConfigsWithoutAType_data()
    {
        QTest::addColumn<QString>("json");
        for (const char* json : { "[]", "3", "{}", R"({"model_type":3})", R"({"model_type":""})",
                 R"({"model_type":null})" })
            QTest::newRow(json) << QString(json);
    }
    void refusesConfigsWithoutAType()
    {
        QFETCH(QString, json);
        const auto config = ModelConfig::create(Json::parse(json.toStdString()), "config.json");
        QVERIFY(!config && config.error().code == ErrorCode::InvalidModel);
    }
};

QTEST_APPLESS_MAIN(TestModelConfig)
#include "tst_model_config.moc"
