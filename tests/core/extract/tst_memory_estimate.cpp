// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/memory_estimate.h"
#include "core/io/scratch_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace fathom;

namespace {

constexpr std::int64_t gigabyte = 1'000'000'000;
constexpr std::int64_t program = gigabyte / 4;

/// Of the shape of GPT-2 (Radford et al. 2019), its smallest size.
ModelSummary smallModel()
{
    ModelSummary model;
    model.layerCount = 12;
    model.hiddenSize = 768;
    model.headCount = model.keyValueHeadCount = 12;
    model.parameterCount = 124'000'000;
    model.largestBlock = 7'087'872;
    model.largestTensor = 768 * 3072;
    return model;
}

/// 4 GB of hidden states, 0.4 GB of features for each of ten layers.
ExtractionSize largeSize()
{
    return { .tokens = 4 * gigabyte / (4 * 768),
        .longestPrompt = 1000,
        .featureRows = gigabyte / (10 * 768),
        .keptLayers = 10,
        .otherBytes = gigabyte / 10,
        .threads = 2 };
}

MemoryEstimate within(std::int64_t budget, const ExtractionSize& size = largeSize())
{
    return estimateMemory(smallModel(), size, budget, program);
}

} // namespace

class TestMemoryEstimate : public QObject
{
    Q_OBJECT

private slots:
    void keepsEverythingInMemoryWhereThereIsRoom()
    {
        const auto estimate = within(std::numeric_limits<std::int64_t>::max());
        QCOMPARE(estimate.scratch(), 0);
        QCOMPARE(estimate.program, program);
        QCOMPARE(estimate.hiddenStates, largeSize().tokens * 768 * 4);
        QCOMPARE(estimate.features, 10 * largeSize().featureRows * 768 * 4);
        QCOMPARE(estimate.others, largeSize().otherBytes);
        QVERIFY(estimate.weights >= 12 * smallModel().largestBlock * 4); // all blocks stay ready
        QCOMPARE(estimate.resident(),
            estimate.program + estimate.weights + estimate.work + estimate.hiddenStates
                + estimate.features + estimate.others);
    }

    void putsFeaturesIntoScratchFilesFirst()
    {
        const auto whole = within(std::numeric_limits<std::int64_t>::max()).resident();
        const auto estimate = within(whole - 1);
        QCOMPARE(estimate.scratchedStates, 0);
        QCOMPARE(estimate.scratchedFeatures, 10 * largeSize().featureRows * 768 * 4);
        QCOMPARE(estimate.features, 3 * largeSize().featureRows * 768 * 4); // two fits, one made
        QVERIFY(estimate.resident() < whole);
    }

    void putsHiddenStatesThereWhereThatIsNotEnough()
    {
        const auto estimate = within(5 * gigabyte);
        QVERIFY(estimate.resident() <= 5 * gigabyte);
        QCOMPARE(estimate.scratchedStates, largeSize().tokens * 768 * 4);
        QCOMPARE(estimate.scratchedFeatures, 0); // there is room for them then
        QVERIFY(estimate.hiddenStates < gigabyte / 10);
    }

    void putsBothThereWhereNothingElseHelps()
    {
        const auto estimate = within(2 * gigabyte);
        QVERIFY(estimate.scratchedStates > 0 && estimate.scratchedFeatures > 0);
        QVERIFY(estimate.resident() <= 2 * gigabyte);
    }

    void streamsWeightsOfWhichLittleFits()
    {
        const auto estimate = within(gigabyte);
        QVERIFY(estimate.weights < 5 * smallModel().largestBlock * 4);
    }

    void takesNoScratchFileThatSavesNothing()
    {
        // One layer, few tokens: what lies in memory is what is in use anyway.
        const auto estimate = within(1, { .tokens = 100, .featureRows = 100, .keptLayers = 1 });
        QCOMPARE(estimate.scratch(), 0);
    }

    void growsWithEveryPartOfTheSize()
    {
        constexpr auto budget = std::numeric_limits<std::int64_t>::max();
        const auto before = within(budget).resident();
        auto size = largeSize();
        size.tokens *= 2;
        QVERIFY(within(budget, size).resident() > before);
        size = largeSize();
        size.longestPrompt *= 2;
        QVERIFY(within(budget, size).resident() > before);
        size = largeSize();
        size.threads *= 2;
        QVERIFY(within(budget, size).resident() > before);
        size = largeSize();
        size.keptLayers *= 2;
        QVERIFY(within(budget, size).resident() > before);
    }

    void placesWhatTheEstimateSays()
    {
        const MemoryBudget budget(5 * gigabyte, "/scratch");
        const auto placement = placementOf(within(budget.bytes()), budget);
        QCOMPARE(placement.hiddenStates, std::filesystem::path("/scratch"));
        QVERIFY(!placement.features);
    }

    void explainsWhatMemoryCannotHold()
    {
        const QTemporaryDir folder;
        const MemoryBudget budget(gigabyte / 10, folder.path().toStdString());
        const auto status = checkMemory(within(budget.bytes()), budget);
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::OutOfMemory);
        for (const auto* part : { "program 250 MB", "weights", "100 MB of memory", "--memory" })
            QVERIFY2(status.error().message.find(part) != std::string::npos,
                status.error().message.c_str());
    }

    void explainsWhatTheDiskCannotHold()
    {
        const QTemporaryDir folder;
        const MemoryBudget budget(100'000 * gigabyte, folder.path().toStdString());
        MemoryEstimate estimate { .program = program };
        QVERIFY(checkMemory(estimate, budget));
        estimate.scratchedStates = freeDiskSpace(budget.scratchFolder()) + 1000 * gigabyte;
        const auto status = checkMemory(estimate, budget);
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::OutOfMemory);
        QCOMPARE(status.error().where, budget.scratchFolder().string());
        QVERIFY(status.error().message.find("of disk") != std::string::npos);
        QVERIFY(status.error().message.find("--cache-dir") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestMemoryEstimate)
#include "tst_memory_estimate.moc"
