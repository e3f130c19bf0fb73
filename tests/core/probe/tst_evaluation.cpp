// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"
#include "core/probe/evaluation_report.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>

using namespace fathom;

namespace {

Dataset withLabels(std::vector<std::string> texts, std::vector<std::int32_t> labels, std::vector<std::string> classes)
{
    Dataset::Columns columns;
    columns.name = "rows";
    columns.texts = std::move(texts);
    columns.labels = std::move(labels);
    columns.classes.names = std::move(classes);
    return *Dataset::create(std::move(columns));
}

Dataset withTargets(std::vector<double> targets)
{
    Dataset::Columns columns;
    for (std::size_t i = 0; i < targets.size(); ++i)
        columns.texts.push_back("t" + std::to_string(i));
    columns.targets = std::move(targets);
    return *Dataset::create(std::move(columns));
}

const ClassificationEvaluation& classesOf(const Evaluation& evaluation)
{
    return std::get<ClassificationEvaluation>(evaluation.scores);
}

} // namespace

class TestEvaluation : public QObject
{
    Q_OBJECT

private slots:
    void hashesLikeThePythonLibrary()
    {
        // Python: "sha256:" + sha256("\n".join(sorted(prompts + [str(l) for l in labels]))).hexdigest()
        const auto dataset = withLabels({ "The sky is blue.", "Größe zählt", "an emoji 🦙" }, { 1, 0, 1 }, { "0", "1" });
        QCOMPARE(evaluationHash(dataset), std::string("sha256:5a7e31fcea89f7bf1d1f8d73bed0165d12337bca1e9062e0a042a96bcb130b1d"));
    }

    void hashesInAnyOrderTheSame()
    {
        const auto one = withLabels({ "a", "b", "c" }, { 0, 1, 1 }, { "no", "yes" });
        const auto other = withLabels({ "c", "a", "b" }, { 1, 0, 1 }, { "no", "yes" });
        const auto different = withLabels({ "a", "b", "d" }, { 0, 1, 1 }, { "no", "yes" });
        QCOMPARE(evaluationHash(other), evaluationHash(one));
        QVERIFY(evaluationHash(different) != evaluationHash(one));
    }

    void evaluatesTwoClasses()
    {
        const auto dataset = withLabels({ "a", "b", "c", "d" }, { 1, 0, 1, 0 }, { "0", "1" });
        ProbeScores scores;
        scores.scores = (Matrix(4, 1) << 2, 1, -1, -2).finished();
        scores.probabilities = Matrix::Constant(4, 2, 0.5);
        scores.predictions = { 1, 1, 0, 0 };
        const auto evaluation = evaluate(scores, dataset);
        const auto& result = classesOf(evaluation);
        QCOMPARE(evaluation.headline(), 0.5);
        QCOMPARE(result.accuracy, 0.5);
        QCOMPARE(*result.main.auroc, 0.75); // three of the four pairs of a positive and a negative are in order
        QCOMPARE(result.main.of.precision, 0.5);
        QCOMPARE(result.main.of.recall, 0.5);
        QCOMPARE(result.main.of.f1, 0.5);
        QVERIFY(!result.average && result.averages.empty());
        QCOMPARE(*result.perClass[0].auroc, 0.75); // the same pairs, seen from the other side
        QCOMPARE(result.perClass[1].support, std::int64_t { 2 });
        QCOMPARE(evaluation.count, std::int64_t { 4 });
        QVERIFY(evaluationJson(evaluation, dataset.classes()).contains("per_class"));
    }

    void evaluatesThreeClassesWithNames()
    {
        const auto dataset = withLabels({ "a", "b", "c" }, { 0, 1, 2 }, { "DESC", "ENTY", "NUM" });
        ProbeScores scores;
        scores.scores = Matrix::Identity(3, 3);
        scores.probabilities = Matrix::Identity(3, 3) * 0.4 + Matrix::Constant(3, 3, 0.2);
        scores.predictions = { 0, 1, 2 };
        const auto evaluation = evaluate(scores, dataset);
        QCOMPARE(classesOf(evaluation).accuracy, 1.0);
        QCOMPARE(*classesOf(evaluation).main.auroc, 1.0);
        QCOMPARE(classesOf(evaluation).main.of.f1, 1.0);
        QCOMPARE(classesOf(evaluation).perClass.size(), std::size_t { 3 });
    }

    /// scikit-learn's numbers for every average, through the evaluation of a probe's scores.
    void averagesOverClassesAsAskedFor()
    {
        const auto goldens = readJson(FATHOM_TEST_DATA "/stats/evaluation.json");
        QVERIFY2(goldens, goldens ? "" : goldens.error().text().c_str());
        for (const auto& golden : goldens->at("multiclass")) {
            const auto labels = golden.at("labels").get<std::vector<std::int32_t>>();
            std::vector<std::string> names;
            for (int k = 0; k < golden.at("classes").get<int>(); ++k)
                names.push_back("class " + std::to_string(k));
            const auto dataset = withLabels(std::vector<std::string>(labels.size(), "text"), labels, names);
            ProbeScores scores;
            scores.predictions = golden.at("predictions").get<std::vector<std::int32_t>>();
            scores.probabilities.resize(static_cast<Eigen::Index>(labels.size()), static_cast<Eigen::Index>(names.size()));
            for (Eigen::Index row = 0; row < scores.probabilities.rows(); ++row)
                for (Eigen::Index k = 0; k < scores.probabilities.cols(); ++k)
                    scores.probabilities(row, k) = golden.at("probabilities")[static_cast<std::size_t>(row * scores.probabilities.cols() + k)].get<double>();
            scores.scores = scores.probabilities;
            for (const auto* name : { "macro", "weighted", "micro" }) {
                const auto evaluation = evaluate(scores, dataset, *parseAverage(name));
                const auto json = evaluationJson(evaluation, dataset.classes());
                QCOMPARE(json.at("average").get<std::string>(), std::string(name));
                const auto& numbers = golden.at(name); // precision, recall, F1
                const std::map<std::string, double> expected { { "precision", numbers[0].get<double>() },
                    { "recall", numbers[1].get<double>() }, { "f1", numbers[2].get<double>() },
                    { "auroc", golden.at(std::string("ovr_") + name).get<double>() },
                    { "average_precision", golden.at(std::string("average_precision_") + name).get<double>() } };
                for (const auto& [metric, value] : expected) {
                    QVERIFY(std::abs(json.at(metric).get<double>() - value) < 1e-12);
                    QVERIFY(json.at("averages").at(name).at(metric) == json.at(metric));
                }
                QVERIFY(evaluationText(evaluation, dataset.classes()).find("average            " + std::string(name)) != std::string::npos);
            }
            const auto macro = evaluate(scores, dataset);
            QVERIFY(classesOf(macro).average == Average::Macro);
            const auto json = evaluationJson(macro, dataset.classes());
            QVERIFY(std::abs(json.at("auroc_ovo").get<double>() - golden.at("ovo_macro").get<double>()) < 1e-12);
            QVERIFY(std::abs(json.at("averages").at("weighted").at("auroc_ovo").get<double>() - golden.at("ovo_weighted").get<double>()) < 1e-12);
            QVERIFY(!json.at("averages").at("micro").contains("auroc_ovo"));
            QVERIFY(std::abs(json.at("balanced_accuracy").get<double>() - golden.at("balanced_accuracy").get<double>()) < 1e-12);
            if (!golden.at("weights").empty())
                continue; // evaluations do not weigh rows
            QVERIFY(std::abs(json.at("log_loss").get<double>() - golden.at("log_loss").get<double>()) < 1e-12);
            QVERIFY(std::abs(json.at("brier").get<double>() - golden.at("brier").get<double>()) < 1e-12);
            QVERIFY(std::abs(json.at("ece").get<double>() - golden.at("calibration_error").get<double>()) < 1e-12);
        }
        QVERIFY(!parseAverage("harmonic"));
    }

    /// scikit-learn's numbers for the probabilities of two classes.
    void judgesProbabilitiesOfTwoClasses()
    {
        const auto goldens = readJson(FATHOM_TEST_DATA "/stats/evaluation.json");
        QVERIFY2(goldens, goldens ? "" : goldens.error().text().c_str());
        for (const auto& golden : goldens->at("binary")) {
            if (!golden.at("weights").empty() || golden.at("bins") != 10)
                continue; // evaluations do not weigh rows, and have ten bins
            const auto labels = golden.at("labels").get<std::vector<std::int32_t>>();
            const auto positive = golden.at("probabilities").get<std::vector<double>>();
            const auto dataset = withLabels(std::vector<std::string>(labels.size(), "text"), labels, { "0", "1" });
            ProbeScores scores;
            scores.scores = Eigen::Map<const Vector>(positive.data(), static_cast<Eigen::Index>(positive.size())).array() - 0.5;
            scores.probabilities.resize(scores.scores.rows(), 2);
            scores.probabilities << Matrix(0.5 - scores.scores.array()), Matrix(scores.scores.array() + 0.5);
            for (const auto value : positive)
                scores.predictions.push_back(value > 0.5 ? 1 : 0);
            const auto json = evaluationJson(evaluate(scores, dataset), dataset.classes());
            const auto agrees = [&](const char* key, const char* expected) {
                // A probability goes through a score and back: the last digit may differ.
                return std::abs(json.at(key).get<double>() - golden.at(expected).get<double>()) < 1e-12;
            };
            QVERIFY2(agrees("average_precision", "average_precision"), golden.at("name").get<std::string>().c_str());
            QVERIFY2(agrees("log_loss", "log_loss"), golden.at("name").get<std::string>().c_str());
            QVERIFY2(agrees("brier", "brier"), golden.at("name").get<std::string>().c_str());
            QVERIFY2(agrees("ece", "calibration_error"), golden.at("name").get<std::string>().c_str());
            QCOMPARE(json.at("reliability").size(), golden.at("shares").size());
            QVERIFY(!json.contains("auroc_ovo"));
        }
    }

    void judgesNoProbabilitiesWhereThereAreNone()
    {
        const auto dataset = withLabels({ "a", "b", "c", "d" }, { 1, 0, 1, 0 }, { "0", "1" });
        ProbeScores scores;
        scores.scores = (Matrix(4, 1) << 2, 1, -1, -2).finished();
        scores.probabilities.resize(4, 0);
        scores.predictions = { 1, 1, 0, 0 };
        const auto evaluation = evaluate(scores, dataset);
        const auto json = evaluationJson(evaluation, dataset.classes());
        for (const auto* key : { "log_loss", "brier", "ece", "reliability" })
            QVERIFY2(!json.contains(key), key);
        // Ranks: + - + -; precision 1 at the first positive, 2/3 at the second.
        QVERIFY(std::abs(json.at("average_precision").get<double>() - (1 + 2.0 / 3) / 2) < 1e-15);
        QVERIFY(std::abs(json.at("per_class")[0].at("average_precision").get<double>() - (1 + 2.0 / 3) / 2) < 1e-15);
        QVERIFY(evaluationText(evaluation, dataset.classes()).find("log_loss") == std::string::npos);
    }

    void ranksClassesByScoresWhereThereAreNoProbabilities()
    {
        const auto dataset = withLabels({ "a", "b", "c", "d" }, { 0, 1, 2, 0 }, { "x", "y", "z" });
        ProbeScores scores;
        scores.scores = (Matrix(4, 3) << 3, -1, 0, -2, 5, 1, 0, 0, 2, -3, -4, -1).finished();
        scores.probabilities.resize(4, 0);
        scores.predictions = { 0, 1, 2, 2 };
        const auto evaluation = evaluate(scores, dataset);
        // x: 3 and -3 against -2 and 0 are right in two of four pairs; y and z are in order
        QCOMPARE(*classesOf(evaluation).main.auroc, (0.5 + 1 + 1) / 3);
    }

    /// numpy and scikit-learn in tests/golden/stats/make_regression_golden.py.
    void evaluatesRegressions()
    {
        const auto goldens = readJson(FATHOM_TEST_DATA "/stats/regression.json");
        QVERIFY2(goldens, goldens ? "" : goldens.error().text().c_str());
        for (const auto& golden : goldens->at("cases")) {
            if (!golden.at("weights").empty())
                continue; // evaluations do not weigh rows
            const auto targets = golden.at("targets").get<std::vector<double>>();
            const auto predictions = golden.at("predictions").get<std::vector<double>>();
            ProbeScores scores;
            scores.scores = Eigen::Map<const Vector>(predictions.data(), static_cast<Eigen::Index>(predictions.size()));
            const auto dataset = withTargets(targets);
            const auto evaluation = evaluate(scores, dataset);
            const auto json = evaluationJson(evaluation, {});
            for (const auto* metric : { "r2", "mae", "rmse", "pearson", "spearman" }) {
                const auto& expected = golden.at(metric);
                QVERIFY(expected.is_null() == json.at(metric).is_null());
                if (!expected.is_null()) // sums in another order
                    QVERIFY(std::abs(json.at(metric).get<double>() - expected.get<double>()) <= 1e-9 * std::max(1.0, std::abs(expected.get<double>())));
            }
            QCOMPARE(json.at("n_eval").get<std::size_t>(), targets.size());
            QVERIFY(!json.contains("accuracy"));
            QVERIFY(evaluationText(evaluation, {}).starts_with("r2 "));
            QCOMPARE(evaluation.headline(), *std::get<RegressionScore>(evaluation.scores).r2);
        }
    }

    void oneRowHasNoR2()
    {
        ProbeScores scores;
        scores.scores = Matrix::Constant(1, 1, 2.5);
        const auto evaluation = evaluate(scores, withTargets({ 2 }));
        QVERIFY(std::isnan(evaluation.headline()));
        const auto json = evaluationJson(evaluation, {});
        QVERIFY(json.at("r2").is_null());
        QCOMPARE(json.at("mae").get<double>(), 0.5);
        QVERIFY(evaluationText(evaluation, {}).starts_with("r2                 -\n"));
    }

    void hashesTargetsAsPythonWritesThem()
    {
        // Python: the same with prompts = ["t0", …] and labels = [3.0, -0.5, 1e-05, 0.0001, 1e16, 123456789012345.0, 0.1, 1/3]
        const auto dataset = withTargets({ 3.0, -0.5, 1e-05, 0.0001, 1e16, 123456789012345.0, 0.1, 1.0 / 3 });
        QCOMPARE(evaluationHash(dataset), std::string("sha256:a7d1e1fb41d07b675c133829de3df92af86cce2e87f10bb8372d978045b2a26a"));
    }

    void hasNoAurocWhereAClassIsAbsent()
    {
        const auto dataset = withLabels({ "a", "b" }, { 1, 1 }, { "0", "1" });
        ProbeScores scores;
        scores.scores = Matrix::Zero(2, 1);
        scores.probabilities = Matrix::Constant(2, 2, 0.5);
        scores.predictions = { 1, 0 };
        const auto evaluation = evaluate(scores, dataset);
        QVERIFY(!classesOf(evaluation).main.auroc);
        QCOMPARE(classesOf(evaluation).accuracy, 0.5);
        QVERIFY(!evaluationJson(evaluation, dataset.classes()).contains("auroc"));
    }
};

QTEST_APPLESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
