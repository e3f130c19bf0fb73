// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/calibration.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

using Rows = std::span<const Eigen::Index>;

/// Both sides stop where the gradient is rounding noise.
constexpr double agreement = 1e-8;

/// Scores a row by the mean label of the rows that a model was fitted to.
Result<LinearModel> meanLabel(const TrainingSet& part, Rows, const JobContext&)
{
    double sum = 0;
    for (const auto label : part.labels)
        sum += label;
    return LinearModel { .coefficients = Matrix::Zero(1, part.X.cols()),
        .intercepts = Vector::Constant(1, sum / static_cast<double>(part.labels.size())) };
}

} // namespace

class CalibrationTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void theUnitOfScoresDoesNotMatter();
    void equalScoresGiveTheShareOfTheClass();
    void scoresComeFromOtherFolds();
    void groupsAreKeptOutTogether();
    void takesFewerFoldsForRareClasses();
    void handsOnWhatAFitSays();
};

void CalibrationTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/calibration.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void CalibrationTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    const FeatureMatrix X(golden["rows"].toInt(), 0);
    UnattendedJob job;
    const auto calibration = calibrate(matrixOf(golden["scores"]),
        { .X = X, .labels = labels, .classCount = golden["classes"].toInt(), .weights = weights },
        job.context());
    QVERIFY(calibration.converged);
    QVERIFY(relativeDifference(calibration.slopes, vectorOf(golden["slopes"])) < agreement);
    QVERIFY(relativeDifference(calibration.intercepts, vectorOf(golden["intercepts"])) < agreement);
}

void CalibrationTest::theUnitOfScoresDoesNotMatter()
{
    const auto golden = readGolden("fit/calibration.json")["cases"].toArray()[0].toObject();
    const auto labels = integers(golden["labels"]);
    const auto scores = matrixOf(golden["scores"]);
    const FeatureMatrix X(scores.rows(), 0);
    UnattendedJob job;
    const auto expected = calibrate(scores, { .X = X, .labels = labels }, job.context());
    for (const auto unit : { 1e-9, 1e9 }) {
        const Matrix other = scores.array() * unit + 1000 * unit;
        const auto actual = calibrate(other, { .X = X, .labels = labels }, job.context());
        QVERIFY(actual.converged);
        QVERIFY(std::abs(actual.slopes[0] * unit / expected.slopes[0] - 1) < 1e-9);
        const auto shifted = expected.intercepts[0] - 1000 * expected.slopes[0];
        QVERIFY(std::abs(actual.intercepts[0] / shifted - 1) < 1e-9);
    }
}

void CalibrationTest::equalScoresGiveTheShareOfTheClass()
{
    const std::vector<std::int32_t> labels { 0, 0, 0, 1 };
    const FeatureMatrix X(4, 0);
    UnattendedJob job;
    const auto calibration
        = calibrate(Matrix::Constant(4, 1, 2.5), { .X = X, .labels = labels }, job.context());
    QVERIFY(calibration.converged);
    const auto p = 1 / (1 + std::exp(-(calibration.slopes[0] * 2.5 + calibration.intercepts[0])));
    QVERIFY(std::abs(p - (1 * 2.0 / 3 + 3 * 1.0 / 5) / 4) < 1e-12); // the mean target
}

void CalibrationTest::scoresComeFromOtherFolds()
{
    const FeatureMatrix X = FeatureMatrix::Random(6, 2);
    const std::vector<std::int32_t> labels { 0, 0, 1, 1, 0, 1 };
    const std::vector<std::int32_t> folds { 0, 1, 0, 1, 2, 2 };
    UnattendedJob job;
    const auto scores
        = outOfFoldScores({ .X = X, .labels = labels }, folds, &meanLabel, job.context());
    QVERIFY(scores);
    QCOMPARE(scores->cols(), 1);
    for (Eigen::Index i = 0; i < 6; ++i)
        QCOMPARE((*scores)(i, 0), 0.5);

    // weights, targets and groups follow their rows
    const std::vector<double> weights { 1, 2, 3, 4, 5, 6 };
    const std::vector<std::int32_t> groups { 10, 11, 12, 13, 14, 15 };
    int calls = 0;
    const auto check = [&](const TrainingSet& part, Rows rows, const JobContext& context) {
        ++calls;
        for (std::size_t i = 0; i < part.labels.size(); ++i) {
            const auto row = static_cast<std::size_t>(part.groups[i] - 10);
            if (rows[i] != static_cast<Eigen::Index>(row) || part.weights[i] != weights[row]
                || part.labels[i] != labels[row] || part.targets[i] != weights[row]
                || part.X.row(static_cast<Eigen::Index>(i))
                    != X.row(static_cast<Eigen::Index>(row)))
                return Result<LinearModel>(fail(ErrorCode::Internal, "rows are mixed up"));
        }
        return meanLabel(part, {}, context);
    };
    QVERIFY(outOfFoldScores(
        { .X = X, .labels = labels, .weights = weights, .targets = weights, .groups = groups },
        folds, check, job.context()));
    QCOMPARE(calls, 3);
}

void CalibrationTest::groupsAreKeptOutTogether()
{
    const FeatureMatrix X = FeatureMatrix::Random(40, 2);
    std::vector<std::int32_t> labels;
    std::vector<std::int32_t> groups;
    for (int i = 0; i < 40; ++i) {
        labels.push_back(i % 2);
        groups.push_back(i / 4);
    }
    const auto check = [&](const TrainingSet& part, Rows, const JobContext& context) {
        for (const auto group : part.groups) {
            if (std::ranges::count(part.groups, group) != 4)
                return Result<LinearModel>(fail(ErrorCode::Internal, "a group is torn apart"));
        }
        return meanLabel(part, {}, context);
    };
    UnattendedJob job;
    QVERIFY(
        calibrateOutOfFold({ .X = X, .labels = labels, .groups = groups }, check, job.context()));
}

void CalibrationTest::takesFewerFoldsForRareClasses()
{
    const FeatureMatrix X = FeatureMatrix::Random(9, 2);
    std::vector<std::int32_t> labels { 0, 0, 0, 0, 0, 0, 0, 1, 1 };
    const std::vector<std::int32_t> groups { 0, 0, 0, 1, 1, 1, 1, 2, 3 };
    int calls = 0;
    const auto count = [&](const TrainingSet& part, Rows, const JobContext& context) {
        ++calls;
        return meanLabel(part, {}, context);
    };
    UnattendedJob job;
    QVERIFY(
        calibrateOutOfFold({ .X = X, .labels = labels, .groups = groups }, count, job.context()));
    QVERIFY(calls >= 2 && calls <= 4); // there are four groups

    labels[8] = 0;
    const auto impossible = calibrateOutOfFold({ .X = X, .labels = labels }, count, job.context());
    QVERIFY(!impossible);
    QVERIFY(impossible.error().code == ErrorCode::InvalidSplit);
    QVERIFY(impossible.error().message.find("in_sample") != std::string::npos);
}

void CalibrationTest::handsOnWhatAFitSays()
{
    const FeatureMatrix X = FeatureMatrix::Random(10, 2);
    const std::vector<std::int32_t> labels { 0, 1, 0, 1, 0, 1, 0, 1, 0, 1 };
    const auto refuse = [](const TrainingSet&, Rows, const JobContext&) {
        return Result<LinearModel>(fail(ErrorCode::InvalidArgument, "means are equal"));
    };
    UnattendedJob job;
    const auto calibration
        = calibrateOutOfFold({ .X = X, .labels = labels }, refuse, job.context());
    QVERIFY(!calibration);
    QCOMPARE(calibration.error().message, std::string("means are equal"));
}

QTEST_APPLESS_MAIN(CalibrationTest)
#include "tst_calibration.moc"
