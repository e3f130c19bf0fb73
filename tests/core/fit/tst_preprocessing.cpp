// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/preprocessing.h"

#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

FeatureMatrix normalRows(Eigen::Index rows, Eigen::Index features)
{
    Random random(3);
    FeatureMatrix X(rows, features);
    for (Eigen::Index i = 0; i < rows; ++i)
        for (Eigen::Index j = 0; j < features; ++j)
            X(i, j) = static_cast<float>((1 + j) * random.normal() + 10 * j);
    return X;
}

Preprocessing::Fitted fitted(const char* text, const FeatureMatrix& X)
{
    UnattendedJob job;
    return *Preprocessing::fit(*PreprocessingSpec::parse(text), X, job.context());
}

} // namespace

class TestPreprocessing : public QObject
{
    Q_OBJECT

private slots:
    void readsSteps_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("canonical");
        const auto row = [](const char* text, const char* canonical) {
            QTest::addRow("\"%s\"", text) << QByteArray(text) << QByteArray(canonical);
        };
        row("", "");
        row("  ", "");
        row("[]", "");
        row("standard", "standard");
        row("standard_scaler", "standard");
        row("pca:32", "pca:32");
        row("pca", "pca:7");
        row("standard+pca:32", "standard+pca:32");
        row(" standard + pca: 32 ", "standard+pca:32");
        row("pca:5+standard", "pca:5+standard");
        row(R"(["standard", "pca:32"])", "standard+pca:32");
        row("['standard_scaler','pca']", "standard+pca:7");
        row("[standard]", "standard");
    }

    void readsSteps()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, canonical);
        const auto spec = PreprocessingSpec::parse(text.constData(), 7);
        QVERIFY2(spec.has_value(), spec ? "" : spec.error().text().c_str());
        QCOMPARE(QByteArray::fromStdString(spec->text()), canonical);
        QVERIFY(*PreprocessingSpec::parse(spec->text()) == *spec);
        QCOMPARE(spec->hasStandard(), canonical.contains("standard"));
    }

    void refusesWhatIsNoStep_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* text, const char* says) {
            QTest::addRow("\"%s\"", text) << QByteArray(text) << QByteArray(says);
        };
        row("whiten", "whiten");
        row("pca", "pca:N");
        row("standard+pca", "pca_components");
        row("pca:0", "pca:0");
        row("pca:-3", "pca:-3");
        row("pca:", "pca:");
        row("pca:x", "pca:x");
        row("pca:1.5", "pca:1.5");
        row("pca32", "pca32"); // lmprobe takes any text that begins with pca
        row("standard+", "standard+pca:32");
        row("standard+standard_scaler", "twice");
        row("pca:3+pca:2", "twice");
        row("[\"standard\"", "[\"standard\"");
        row("Standard", "Standard");
    }

    void refusesWhatIsNoStep()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const auto spec = PreprocessingSpec::parse(text.constData());
        QVERIFY(!spec);
        QCOMPARE(spec.error().where, std::string("preprocessing"));
        QVERIFY2(spec.error().message.find(says.toStdString()) != std::string::npos,
            spec.error().message.c_str());
        QVERIFY(!PreprocessingSpec::parse("pca", 0));
    }

    void appliesStepsInTheOrderWritten()
    {
        const auto X = normalRows(60, 8);
        const auto scaledFirst = fitted("standard+pca:3", X);
        const auto componentsFirst = fitted("pca:3+standard", X);
        QCOMPARE(scaledFirst.X.cols(), Eigen::Index { 3 });
        QCOMPARE(scaledFirst.preprocessing.outputCount(8), std::int64_t { 3 });
        // Scaled last: variance 1. Scaled first: the first component has the most variance.
        const Matrix last = componentsFirst.X.cast<double>();
        for (Eigen::Index j = 0; j < 3; ++j)
            QVERIFY(std::abs(last.col(j).squaredNorm() / 60 - 1) < 1e-5);
        const Matrix first = scaledFirst.X.cast<double>();
        QVERIFY(first.col(0).squaredNorm() > 1.2 * first.col(1).squaredNorm());
    }

    void transformsNewRowsAsTheTrainingRows()
    {
        const auto X = normalRows(40, 6);
        for (const auto* text : { "", "standard", "pca:2", "standard+pca:4", "pca:4+standard" }) {
            const auto steps = fitted(text, X);
            QVERIFY(steps.preprocessing.transform(X) == steps.X);
        }
    }

    void foldsIntoAModelOfWhatItIsGiven_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const auto* text : { "", "standard", "pca:2", "standard+pca:4", "pca:4+standard" })
            QTest::addRow("\"%s\"", text) << QByteArray(text);
    }

    void foldsIntoAModelOfWhatItIsGiven()
    {
        QFETCH(QByteArray, text);
        const auto X = normalRows(40, 6);
        const auto steps = fitted(text.constData(), X);
        LinearModel model;
        model.coefficients = Matrix::Random(3, steps.X.cols());
        model.intercepts = Vector::Random(3);
        model.link = Link::Softmax;
        const auto folded = steps.preprocessing.before(model);
        QCOMPARE(folded.featureCount(), std::int64_t { 6 });
        // steps.X is rounded to float32; values reach about 150
        QVERIFY((folded.scores(X) - model.scores(steps.X)).cwiseAbs().maxCoeff() < 1e-4);
        // Columns beyond those of the steps stay as they are.
        model.coefficients.conservativeResize(3, steps.X.cols() + 1);
        model.coefficients.rightCols(1).setConstant(0.5);
        QVERIFY(steps.preprocessing.before(model).coefficients.rightCols(1).isConstant(0.5));
    }

    void knowsTheScalersInFront()
    {
        const auto X = normalRows(40, 6);
        const auto counts = [&](const char* text) {
            const auto steps = fitted(text, X).preprocessing;
            return std::pair(
                steps.leadingScalers().steps.size(), steps.withoutLeadingScalers().steps.size());
        };
        QCOMPARE(counts("standard+pca:4"), (std::pair<std::size_t, std::size_t>(1, 1)));
        QCOMPARE(counts("pca:4+standard"), (std::pair<std::size_t, std::size_t>(0, 2)));
        QCOMPARE(counts("standard"), (std::pair<std::size_t, std::size_t>(1, 0)));
    }

    void saysWhichStepCannotBeFitted()
    {
        UnattendedJob job;
        const auto steps = Preprocessing::fit(
            *PreprocessingSpec::parse("standard+pca:7"), normalRows(40, 6), job.context());
        QVERIFY(!steps);
        QCOMPARE(steps.error().where, std::string("preprocessing, step pca:7"));
    }
};

QTEST_APPLESS_MAIN(TestPreprocessing)
#include "tst_preprocessing.moc"
