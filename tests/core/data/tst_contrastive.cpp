// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/contrastive.h"
#include "core/data/split.h"

#include <QTest>

#include <set>

using namespace fathom;

namespace {

using Texts = std::vector<std::string>;

} // namespace

class ContrastiveTest : public QObject
{
    Q_OBJECT

private slots:
    void putsPositivePromptsFirst()
    {
        const auto dataset = contrastiveDataset(
            { .positive = { "yes", "indeed" }, .negative = { "no" }, .weights = { 1, 2, 3 } });
        QVERIFY2(dataset, dataset ? "" : dataset.error().text().c_str());
        QCOMPARE(dataset->texts(), (Texts { "yes", "indeed", "no" }));
        QCOMPARE(dataset->labels(), (std::vector<std::int32_t> { 1, 1, 0 }));
        QCOMPARE(dataset->classes().names, (Texts { "0", "1" }));
        QVERIFY(dataset->classes().areIntegers);
        QCOMPARE(dataset->weights(), (std::vector<double> { 1, 2, 3 }));
        QVERIFY(dataset->groups().empty()); // not aligned
    }

    void groupsAlignedPrompts()
    {
        ContrastivePrompts prompts;
        for (int i = 0; i < 20; ++i) {
            prompts.positive.push_back("good " + std::to_string(i));
            prompts.negative.push_back("bad " + std::to_string(i));
        }
        const auto dataset = *contrastiveDataset(prompts);
        QCOMPARE(dataset.groupRule(), std::string("pairs"));
        const auto split = splitHoldout(dataset, 0.3, 1);
        QVERIFY(split);
        std::set<std::int32_t> training;
        for (const auto row : split->train)
            training.insert(row.value % 20);
        for (const auto row : split->test)
            QVERIFY(!training.contains(row.value % 20));
    }

    void refusesWhatIsNoContrast()
    {
        const auto without
            = contrastiveDataset({ .positive = { "yes" }, .negative = {}, .name = "mine" });
        QVERIFY(!without);
        QCOMPARE(without.error().text(),
            std::string(
                "mine: There are no negative prompts. A probe needs at least one of either kind."));
        QVERIFY(!contrastiveDataset({ .positive = {}, .negative = { "no" } }));
        const auto weights
            = contrastiveDataset({ .positive = { "yes" }, .negative = { "no" }, .weights = { 1 } });
        QVERIFY(!weights);
        QVERIFY(weights.error().code == ErrorCode::InvalidArgument);
        QVERIFY(!contrastiveDataset({ .positive = { "\xff" }, .negative = { "no" } }));
    }
};

QTEST_APPLESS_MAIN(ContrastiveTest)
#include "tst_contrastive.moc"
