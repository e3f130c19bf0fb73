// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/probe/feature_pipeline.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace fathom;

namespace {

struct Rows
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;
    std::vector<double> weights;
};

/// Rows of two classes that differ in the first feature; the features have scales of their own.
Rows twoClasses(Eigen::Index count, Eigen::Index features)
{
    Random random(5);
    Rows rows { FeatureMatrix(count, features), {}, {} };
    for (Eigen::Index i = 0; i < count; ++i) {
        const auto label = static_cast<std::int32_t>(i % 2);
        for (Eigen::Index j = 0; j < features; ++j)
            rows.X(i, j)
                = static_cast<float>((random.normal() + (j == 0 ? 2 * label : 0)) * (1 + 3 * j));
        rows.labels.push_back(label);
        rows.weights.push_back(0.5 + random.uniform());
    }
    return rows;
}

FittedPipeline fit(const PipelineChoices& choices, PipelineRows rows)
{
    UnattendedJob job;
    return *fitPipeline(choices, std::move(rows), job.context());
}

LinearModel randomModel(Eigen::Index outputs, Eigen::Index features)
{
    Random random(9);
    LinearModel model { .coefficients = Matrix(outputs, features), .intercepts = Vector(outputs) };
    for (auto& value : model.coefficients.reshaped())
        value = random.normal();
    for (auto& value : model.intercepts)
        value = random.normal();
    model.link = outputs == 1 ? Link::Logistic : Link::Softmax;
    return model;
}

} // namespace

class TestFeaturePipeline : public QObject
{
    Q_OBJECT

private slots:
    void appendsTheProjectionOnTheDifferenceOfTheScaledMeans()
    {
        const auto rows = twoClasses(40, 5);
        const auto fitted = fit({ .massMean = true }, { .X = rows.X, .labels = rows.labels });
        QCOMPARE(fitted.X.cols(), Eigen::Index { 6 });
        const auto& direction = fitted.pipeline.massMeanDirection;
        QVERIFY(std::abs(direction.norm() - 1) < 1e-12);

        // The definition, in double from the scaled features.
        const Matrix scaled = fitted.pipeline.scaler->transform(rows.X).cast<double>();
        Vector difference = Vector::Zero(5);
        for (Eigen::Index i = 0; i < scaled.rows(); ++i)
            difference += (i % 2 == 1 ? 1 : -1) * scaled.row(i).transpose() / 20;
        difference.normalize();
        QVERIFY((direction - difference).cwiseAbs().maxCoeff() < 1e-12);
        const Vector projection = scaled * difference;
        // float32 rounding of a value of a few units
        QVERIFY((fitted.X.col(5).cast<double>() - projection).cwiseAbs().maxCoeff() < 1e-6);
    }

    void weighsTheMeansAsTheRows()
    {
        auto rows = twoClasses(12, 3);
        rows.weights.assign(12, 1.0);
        rows.weights[3] = 3;
        const auto weighted = fit({ .scaling = Scaling::Off, .massMean = true },
            { .X = rows.X, .labels = rows.labels, .weights = rows.weights });
        // A weight of 3 is a row that is there three times.
        FeatureMatrix repeated(14, 3);
        repeated << rows.X, rows.X.row(3), rows.X.row(3);
        auto labels = rows.labels;
        labels.insert(labels.end(), 2, rows.labels[3]);
        const auto copied = fit(
            { .scaling = Scaling::Off, .massMean = true }, { .X = repeated, .labels = labels });
        QVERIFY((weighted.pipeline.massMeanDirection - copied.pipeline.massMeanDirection)
                    .cwiseAbs()
                    .maxCoeff()
            < 1e-12);
    }

    void transformsNewRowsAsTheTrainingRows()
    {
        const auto rows = twoClasses(30, 6);
        const auto fitted = fit({ .scaling = Scaling::PerLayer, .layerCount = 2, .massMean = true },
            { .X = rows.X, .labels = rows.labels });
        QVERIFY(fitted.pipeline.transform(rows.X) == fitted.X);
    }

    void refusesStepsForOtherFeatures()
    {
        const auto rows = twoClasses(30, 6);
        const auto fitted = fit(
            { .massMean = true, .preprocessing = *PreprocessingSpec::parse("standard+pca:3") },
            { .X = rows.X, .labels = rows.labels });
        QVERIFY(fitted.pipeline.check(6));
        QCOMPARE(fitted.pipeline.outputCount(6), std::int64_t { 4 });
        QCOMPARE(fitted.pipeline.check(7).error().code, ErrorCode::ProbeMismatch);
        auto broken = fitted.pipeline;
        std::get<Pca>(broken.preprocessing.steps[1]).components.conservativeResize(3, 5);
        QVERIFY(!broken.check(6));
        broken = fitted.pipeline;
        broken.massMeanDirection.conservativeResize(5);
        QVERIFY(!broken.check(6));
    }

    void foldsIntoOneModelOfTheFeatures_data()
    {
        QTest::addColumn<int>("outputs");
        QTest::addColumn<bool>("massMean");
        QTest::addColumn<QByteArray>("preprocessing");
        QTest::addColumn<bool>("averaged");
        for (const int outputs : { 1, 3 })
            for (const bool massMean : { false, true })
                for (const auto* preprocessing : { "", "standard+pca:4", "pca:4+standard" })
                    for (const bool averaged : { false, true })
                        QTest::addRow("%d outputs%s, steps \"%s\"%s", outputs,
                            massMean ? ", mass mean" : "", preprocessing,
                            averaged ? ", averaged" : "")
                            << outputs << massMean << QByteArray(preprocessing) << averaged;
    }

    void foldsIntoOneModelOfTheFeatures()
    {
        QFETCH(int, outputs);
        QFETCH(bool, massMean);
        QFETCH(QByteArray, preprocessing);
        QFETCH(bool, averaged);
        const auto rows = twoClasses(50, 8);
        const auto fitted
            = fit({ .massMean = massMean,
                      .preprocessing = *PreprocessingSpec::parse(preprocessing.toStdString()) },
                { .X = rows.X, .labels = rows.labels });
        auto model = randomModel(outputs, fitted.X.cols());
        if (averaged) {
            auto other = model;
            other.coefficients *= -0.5;
            model.members = { model, other };
        }
        const auto expected = model.scores(fitted.X);
        const auto found = fitted.pipeline.onFeatures(model).scores(rows.X);
        // The transformed features are rounded to float32, the folded model is not.
        QVERIFY((found - expected).cwiseAbs().maxCoeff() < 1e-5);
    }

    void tellsWhatTheMassMeanColumnAddsToEachFeature()
    {
        const auto rows = twoClasses(20, 4);
        const auto fitted = fit({ .massMean = true }, { .X = rows.X, .labels = rows.labels });
        const auto model = randomModel(1, 5);
        const auto coefficients = fitted.pipeline.scaledCoefficients(model);
        const Matrix expected = model.coefficients.leftCols(4)
            + model.coefficients(0, 4) * fitted.pipeline.massMeanDirection.transpose();
        QVERIFY(coefficients.isApprox(expected));
    }
};

QTEST_APPLESS_MAIN(TestFeaturePipeline)
#include "tst_feature_pipeline.moc"
