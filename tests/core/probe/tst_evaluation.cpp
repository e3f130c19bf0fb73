// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/evaluation.h"

#include <QTest>

using namespace fathom;

namespace {

Dataset threeRows(std::vector<std::string> texts, std::vector<std::int32_t> labels, std::vector<std::string> classes)
{
    Dataset::Columns columns;
    columns.name = "rows";
    columns.texts = std::move(texts);
    columns.labels = std::move(labels);
    columns.classes.names = std::move(classes);
    return *Dataset::create(std::move(columns));
}

} // namespace

class TestEvaluation : public QObject
{
    Q_OBJECT

private slots:
    void hashesLikeThePythonLibrary()
    {
        // Python: "sha256:" + sha256("\n".join(sorted(prompts + [str(l) for l in labels]))).hexdigest()
        const auto dataset = threeRows({ "The sky is blue.", "Größe zählt", "an emoji 🦙" }, { 1, 0, 1 }, { "0", "1" });
        QCOMPARE(evaluationHash(dataset), std::string("sha256:5a7e31fcea89f7bf1d1f8d73bed0165d12337bca1e9062e0a042a96bcb130b1d"));
    }

    void hashesInAnyOrderTheSame()
    {
        const auto one = threeRows({ "a", "b", "c" }, { 0, 1, 1 }, { "no", "yes" });
        const auto other = threeRows({ "c", "a", "b" }, { 1, 0, 1 }, { "no", "yes" });
        const auto different = threeRows({ "a", "b", "d" }, { 0, 1, 1 }, { "no", "yes" });
        QCOMPARE(evaluationHash(other), evaluationHash(one));
        QVERIFY(evaluationHash(different) != evaluationHash(one));
    }

    void evaluatesTwoClasses()
    {
        const auto dataset = threeRows({ "a", "b", "c", "d" }, { 1, 0, 1, 0 }, { "0", "1" });
        ProbeScores scores;
        scores.scores = (Matrix(4, 1) << 2, 1, -1, -2).finished();
        scores.probabilities = Matrix::Constant(4, 2, 0.5);
        scores.predictions = { 1, 1, 0, 0 };
        const auto result = evaluate(scores, dataset);
        QCOMPARE(result.accuracy, 0.5);
        QCOMPARE(*result.auroc, 0.75); // three of the four pairs of a positive and a negative are in order
        QCOMPARE(result.precision, 0.5);
        QCOMPARE(result.recall, 0.5);
        QCOMPARE(result.f1, 0.5);
        QCOMPARE(result.count, std::int64_t { 4 });
    }

    void evaluatesThreeClassesWithNames()
    {
        const auto dataset = threeRows({ "a", "b", "c" }, { 0, 1, 2 }, { "DESC", "ENTY", "NUM" });
        ProbeScores scores;
        scores.scores = Matrix::Identity(3, 3);
        scores.probabilities = Matrix::Identity(3, 3) * 0.4 + Matrix::Constant(3, 3, 0.2);
        scores.predictions = { 0, 1, 2 };
        const auto result = evaluate(scores, dataset);
        QCOMPARE(result.accuracy, 1.0);
        QCOMPARE(*result.auroc, 1.0);
        QCOMPARE(result.f1, 1.0);
    }

    void hasNoAurocWhereAClassIsAbsent()
    {
        const auto dataset = threeRows({ "a", "b" }, { 1, 1 }, { "0", "1" });
        ProbeScores scores;
        scores.scores = Matrix::Zero(2, 1);
        scores.probabilities = Matrix::Constant(2, 2, 0.5);
        scores.predictions = { 1, 0 };
        const auto result = evaluate(scores, dataset);
        QVERIFY(!result.auroc);
        QCOMPARE(result.accuracy, 0.5);
    }
};

QTEST_APPLESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
