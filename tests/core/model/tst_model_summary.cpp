// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_summary.h"
#include "tests/core/model/model_fixture.h"

#include <QTest>

#include <filesystem>

using namespace fathom;
using namespace fathom::testing;

class TestModelSummary : public QObject
{
    Q_OBJECT

    static ModelSummary summaryOf(const std::filesystem::path& directory)
    {
        auto summary = readModelSummary(directory);
        if (!summary)
            qFatal("%s", summary.error().text().c_str());
        return *summary;
    }

private slots:
    void describesAModel()
    {
        const auto directory = goldenModel("llama").directory;
        const auto summary = summaryOf(directory);
        QCOMPARE(summary.name, std::string("llama"));
        QCOMPARE(summary.modelType, std::string("llama"));
        QCOMPARE(summary.layerCount, 4);
        QCOMPARE(summary.hiddenSize, 48);
        QCOMPARE(summary.headCount, 4);
        QCOMPARE(summary.keyValueHeadCount, 2);
        QCOMPARE(summary.vocabularySize, 97);
        QCOMPARE(summary.maximumPositions, 64);
        QCOMPARE(summary.parameterCount, 333888 / 4);
        QCOMPARE(summary.weightBytes,
            static_cast<std::int64_t>(std::filesystem::file_size(directory / "model.safetensors")));
        QCOMPARE(summary.storedDtype, std::string("F32"));
        QVERIFY(!summary.isUntrained);
        QCOMPARE(summaryOf(directory / "").name, std::string("llama"));
        QCOMPARE(summaryOf(goldenModel("gpt2").directory).keyValueHeadCount, 4);
    }

    void hashesTheWeights()
    {
        ModelCopy copy(goldenModel("llama").directory);
        const auto before = summaryOf(copy.write());
        QCOMPARE(before.weightsHash.size(), std::size_t { 64 });
        QCOMPARE(summaryOf(copy.write()).weightsHash, before.weightsHash);
        copy.tensors.begin()->second.bytes.front() ^= std::byte { 1 };
        QVERIFY(summaryOf(copy.write()).weightsHash != before.weightsHash);
    }

    void knowsUntrainedModels()
    {
        ModelCopy copy(goldenModel("gpt2").directory);
        copy.config["fathom_untrained"] = true;
        QVERIFY(summaryOf(copy.write()).isUntrained);
    }

    void namesAModelOfTheHubByItsId()
    {
        namespace fs = std::filesystem;
        const QTemporaryDir cache;
        const auto snapshot = fs::path(cache.path().toStdString()) / "models--owner--name"
            / "snapshots" / std::string(40, 'c');
        fs::create_directories(snapshot);
        for (const auto& entry : fs::directory_iterator(goldenModel("gpt2").directory))
            fs::copy(entry.path(), snapshot);
        QCOMPARE(summaryOf(snapshot).name, std::string("owner/name"));
    }

    void saysWhichKindsOfModelsAreSupported()
    {
        ModelCopy copy(goldenModel("llama").directory);
        for (const char* type : { "mamba", "vit" }) {
            copy.config = { { "model_type", type }, { "hidden_size", 48 } };
            const auto summary = readModelSummary(copy.write());
            QVERIFY(!summary);
            QCOMPARE(summary.error().code, ErrorCode::UnsupportedModel);
            const auto& message = summary.error().message;
            QVERIFY2(message.find(type) != std::string::npos, message.c_str());
            QVERIFY2(message.find("Supported types: bert, bloom") != std::string::npos
                    && message.find("llava") != std::string::npos,
                message.c_str());
        }
        copy.config = { { "model_type", "llama" }, { "hidden_size", 48 } };
        QCOMPARE(readModelSummary(copy.write()).error().code, ErrorCode::InvalidModel);
    }

    void describesTheTextModelInsideOfAnother()
    {
        ModelCopy copy(goldenModel("llama").directory);
        copy.config = { { "model_type", "llava" }, { "text_config", copy.config },
            { "image_token_index", 90 } };
        const auto summary = summaryOf(copy.write());
        QCOMPARE(summary.modelType, std::string("llama"));
        QCOMPARE(summary.hiddenSize, 48);
        QCOMPARE(summary.notes.size(), std::size_t { 1 });
        QVERIFY(summary.notes.front().find("\"llava\"") != std::string::npos);
    }

    void refusesFoldersThatAreNoModel()
    {
        const auto missing = readModelSummary("/nowhere/at/all");
        QVERIFY(!missing && missing.error().code == ErrorCode::FileNotFound);
        const QTemporaryDir empty;
        const auto noConfig = readModelSummary(empty.path().toStdString());
        QVERIFY(!noConfig && noConfig.error().message.find("config.json") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestModelSummary)
#include "tst_model_summary.moc"
