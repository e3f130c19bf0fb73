// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/group_lasso.h"
#include "core/fit/scaler.h"
#include "core/jobs/outcome.h"
#include "tests/core/fit/group_lasso_reference.h"

#include <QTest>

#include <cmath>
#include <numeric>
#include <utility>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Layers as a residual stream has them: each the one before plus something of its own, with a few
/// strong directions; two of six tell the classes apart, from the second layer on less and less.
GroupedProblem layers(Eigen::Index rows, const std::vector<Eigen::Index>& sizes,
    std::int32_t classes = 2, double noise = 1)
{
    Random random(3, { static_cast<std::uint64_t>(rows), sizes.size() });
    const auto normal = [&] { return random.normal(); };
    GroupedProblem problem { .X = {}, .sizes = sizes, .labels = {}, .classCount = classes };
    const Matrix concepts = Matrix::NullaryExpr(rows, 6, normal);
    for (Eigen::Index i = 0; i < rows; ++i) {
        Vector scores(classes);
        for (std::int32_t k = 0; k < classes; ++k) {
            const auto angle = 6.28 * k / classes;
            scores[k] = std::cos(angle) * concepts(i, 0) + std::sin(angle) * concepts(i, 1)
                + noise * normal();
        }
        Eigen::Index label = 0;
        scores.maxCoeff(&label);
        problem.labels.push_back(static_cast<std::int32_t>(label));
    }
    problem.X.resize(rows, std::accumulate(sizes.begin(), sizes.end(), Eigen::Index { 0 }));
    Eigen::Index begin = 0;
    Matrix layer;
    for (std::size_t g = 0; g < sizes.size(); ++g) {
        Matrix loadings = Matrix::NullaryExpr(6, sizes[g], normal);
        loadings.topRows(2) *= g == 0 ? 0.1 : 0.6 / static_cast<double>(g);
        loadings.bottomRows(3) *= 3;
        Matrix own = concepts * loadings + Matrix::NullaryExpr(rows, sizes[g], normal);
        if (layer.cols() == own.cols())
            own += 0.8 * layer;
        layer = own;
        problem.X.middleCols(begin, sizes[g]) = layer.cast<float>();
        begin += sizes[g];
    }
    Scaler::fit(problem.X, Scaling::PerNeuron, 1).transformInPlace(problem.X);
    return problem;
}

Result<GroupLassoFit> tryToFit(const GroupedProblem& problem, const GroupLassoOptions& options)
{
    UnattendedJob job;
    return fitGroupLasso(problem.trainingSet(), problem.sizes, options, job.context());
}

GroupLassoFit fit(const GroupedProblem& problem, const GroupLassoOptions& options)
{
    return tryToFit(problem, options).value();
}

GroupLassoOptions share(double share)
{
    return { .alpha = share, .scale = AlphaScale::OfLargest };
}

double difference(const Matrix& a, const Matrix& b)
{
    return (a - b).cwiseAbs().maxCoeff();
}

} // namespace

class GroupLassoTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithProximalGradient_data();
    void agreesWithProximalGradient();
    void selectsNothingFromTheLargestAlphaOn_data();
    void selectsNothingFromTheLargestAlphaOn();
    void largestAlphaOfTheReferenceIsItsFormula();
    void pathIsWhatSingleFitsAre();
    void reportsTheViolationOfTheConditions();
    void saysWhenItRunsOutOfIterations();
    void weightsEqualRepeatedRows();
    void orderOfGroupsDoesNotMatter();
    void namesOfClassesDoNotMatter();
    void joinedClassesAreTwoClasses();
    void equalLayersAreNoGroupedProblem();
    void givesTheSameBitsAgain();
    void refusesWhatItCannotUse_data();
    void refusesWhatItCannotUse();
    void stopsWhenAsked();
    void sharesFallEvenly();
};

void GroupLassoTest::agreesWithProximalGradient_data()
{
    QTest::addColumn<GroupedProblem>("problem");
    QTest::addColumn<GroupLassoOptions>("options");
    using Sizes = std::vector<Eigen::Index>;
    const auto weighted = [](GroupedProblem problem) {
        for (std::size_t i = 0; i < problem.labels.size(); ++i)
            problem.weights.push_back(0.5 + static_cast<double>(i % 3));
        return problem;
    };
    for (const auto alpha : { 0.9, 0.5, 0.2, 0.05 }) {
        const auto row
            = [alpha](const char* name, const GroupedProblem& problem, bool asLmprobe = false) {
                  auto options = asLmprobe ? GroupLassoOptions::lmprobe(alpha) : share(alpha);
                  options.scale = AlphaScale::OfLargest;
                  QTest::addRow("%s, %g of the largest alpha", name, alpha) << problem << options;
              };
        row("fewer rows than features", layers(38, Sizes(4, 40)));
        row("rows between features of a layer and of all", layers(60, Sizes(4, 40)));
        row("more rows than features", layers(200, Sizes(3, 12)));
        row("unequal groups", layers(70, { 1, 50, 7, 90, 30 }, 2, 0.5));
        row("unequal groups, fewer rows", layers(25, { 1, 50, 7, 90, 30 }, 2, 0.5));
        row("twelve groups", layers(80, Sizes(12, 30), 2, 0.3));
        row("twelve groups, fewer rows", layers(30, Sizes(12, 35), 2, 0.3));
        row("weights, fewer rows", weighted(layers(40, Sizes(3, 45))));
        row("weights, more rows", weighted(layers(150, Sizes(4, 10), 2, 2)));
        row("three classes, fewer rows", layers(40, Sizes(3, 45), 3));
        row("three classes, more rows", weighted(layers(150, Sizes(3, 10), 3)));
        row("as lmprobe, fewer rows", layers(40, Sizes(3, 45), 3), true);
        row("as lmprobe, more rows", layers(150, Sizes(3, 10)), true);
    }
}

void GroupLassoTest::agreesWithProximalGradient()
{
    QFETCH(const GroupedProblem, problem);
    QFETCH(const GroupLassoOptions, options);
    const auto fitted = fit(problem, options);
    QVERIFY(fitted.point.converged);
    const auto isGram
        = problem.X.rows() * static_cast<Eigen::Index>(problem.sizes.size()) <= problem.X.cols();
    QCOMPARE(fitted.space, isGram ? "gram" : "primal");
    const auto alpha = fitted.point.alpha;
    QVERIFY(fitted.point.kktResidual <= 1.1e-8 * alpha); // of features, not of the Gram matrix

    GroupLassoReference reference(problem, options);
    reference.solve(alpha, 100000);
    const auto expected = reference.objective(reference.coefficients, reference.intercepts, alpha);
    const auto actual = reference.objective(fitted.coefficients, fitted.intercepts, alpha);
    QVERIFY(std::abs(fitted.point.objective - actual) < 1e-12 * actual);
    QVERIFY2(std::abs(actual - expected) < 1e-6 * expected,
        qPrintable(QString::number((actual - expected) / expected)));
    QVERIFY(actual <= expected * (1 + 1e-12)); // ours is the tighter one
    QCOMPARE(fitted.point.selected, reference.selected());
}

void GroupLassoTest::selectsNothingFromTheLargestAlphaOn_data()
{
    QTest::addColumn<GroupedProblem>("problem");
    QTest::newRow("fewer rows") << layers(30, { 35, 35, 35 });
    QTest::newRow("more rows") << layers(90, { 12, 12, 12 });
    QTest::newRow("three classes") << layers(30, { 35, 35 }, 3);
}

void GroupLassoTest::selectsNothingFromTheLargestAlphaOn()
{
    QFETCH(const GroupedProblem, problem);
    auto options = share(0.999);
    options.path = { 100, 1 };
    const auto fitted = fit(problem, options);
    QCOMPARE(fitted.point.selected.size(), std::size_t { 1 });
    for (const auto& point : fitted.path) {
        QVERIFY(point.selected.empty());
        QVERIFY(point.converged);
        QVERIFY(point.groupNorms.isZero(0));
    }
    const auto nothing = fit(problem, share(2));
    QVERIFY(nothing.coefficients.isZero(0));
    // what is left is the classes' frequencies
    std::vector<double> counts(static_cast<std::size_t>(problem.classCount));
    for (const auto label : problem.labels)
        ++counts[static_cast<std::size_t>(label)];
    const auto logit = std::log(counts[1] / counts[0]);
    const auto& b = nothing.intercepts;
    QVERIFY(std::abs((b.size() == 1 ? b[0] : b[1] - b[0]) - logit) < 1e-12);
}

void GroupLassoTest::largestAlphaOfTheReferenceIsItsFormula()
{
    const auto problem = layers(50, { 20, 20, 20 });
    Vector y(50);
    for (Eigen::Index i = 0; i < 50; ++i)
        y[i] = problem.labels[static_cast<std::size_t>(i)] == 0 ? -1 : 1;
    double expected = 0; // max_g ||X_g^T y|| / (2 n)
    for (Eigen::Index g = 0; g < 3; ++g) {
        const Matrix part = problem.X.middleCols(20 * g, 20).cast<double>();
        expected = std::max(expected, (part.transpose() * y).norm() / 100);
    }
    const auto fitted = fit(problem, GroupLassoOptions::lmprobe(0.01));
    QVERIFY(std::abs(fitted.alphaMax - expected) < 1e-12 * expected);
    QCOMPARE(fitted.point.alpha, 0.01);
    QVERIFY(fitted.intercepts.isZero(0));
}

void GroupLassoTest::pathIsWhatSingleFitsAre()
{
    for (const auto rows : { 30, 100 }) {
        const auto problem = layers(rows, { 35, 35, 35, 35 });
        auto options = share(0.3);
        options.path = { 0.05, 0.9, 0.3, 0.6, 0.002 };
        const auto all = fit(problem, options);
        QCOMPARE(all.path.size(), options.path.size());
        for (std::size_t i = 0; i < options.path.size(); ++i) {
            const auto alone = fit(problem, share(options.path[i])).point;
            const auto& point = all.path[i];
            QVERIFY(point.converged);
            QVERIFY(std::abs(point.shareOfLargest - options.path[i]) < 1e-14);
            QCOMPARE(point.alpha, alone.alpha);
            QCOMPARE(point.selected, alone.selected);
            QVERIFY(std::abs(point.objective - alone.objective) < 1e-10 * alone.objective);
            QVERIFY(difference(point.groupNorms, alone.groupNorms) < 1e-4 * alone.groupNorms.sum());
        }
        QCOMPARE(all.point.selected, all.path[2].selected);
        QVERIFY(difference(all.coefficients, fit(problem, share(0.3)).coefficients) < 1e-6);
    }
}

void GroupLassoTest::reportsTheViolationOfTheConditions()
{
    for (const auto rows : { 30, 100 }) {
        const auto problem = layers(rows, { 35, 35, 35 });
        auto options = share(0.3);
        options.maxIterations = 2;
        const auto fitted = fit(problem, options);
        const Matrix X = problem.X.cast<double>();
        const Vector w = fitted.coefficients.row(0).transpose();
        const Vector u = (X * w).array() + fitted.intercepts[0];
        Vector r(rows);
        for (Eigen::Index i = 0; i < rows; ++i) {
            const auto target = problem.labels[static_cast<std::size_t>(i)] == 1 ? 1 : 0;
            r[i] = (1 / (1 + std::exp(-u[i])) - target) / rows;
        }
        auto expected = std::abs(r.sum());
        for (Eigen::Index g = 0; g < 3; ++g) {
            const Vector gradient = X.middleCols(35 * g, 35).transpose() * r;
            const auto part = w.segment(35 * g, 35);
            const auto violation = part.norm() > 0
                ? (gradient + fitted.point.alpha * part / part.norm()).norm()
                : gradient.norm() - fitted.point.alpha;
            expected = std::max(expected, violation);
        }
        QVERIFY(expected > 1e-4);
        QVERIFY(std::abs(fitted.point.kktResidual - expected) < 1e-10 * expected);
    }
}

void GroupLassoTest::saysWhenItRunsOutOfIterations()
{
    for (const auto rows : { 30, 100 }) {
        auto options = share(0.1);
        options.maxIterations = 2;
        const auto fitted = fit(layers(rows, { 35, 35, 35 }), options);
        QVERIFY(!fitted.point.converged);
        QCOMPARE(fitted.point.iterations, 2);
    }
}

void GroupLassoTest::weightsEqualRepeatedRows()
{
    for (const auto rows : { 20, 60 }) {
        auto weighted = layers(rows, { 40, 40, 40 });
        std::vector<Eigen::Index> order;
        for (Eigen::Index i = 0; i < rows; ++i) {
            weighted.weights.push_back(static_cast<double>(1 + i % 2));
            order.insert(order.end(), static_cast<std::size_t>(1 + i % 2), i);
        }
        auto repeated = weighted;
        repeated.weights.clear();
        repeated.labels.clear();
        repeated.X = weighted.X(order, Eigen::all);
        for (const auto i : order)
            repeated.labels.push_back(weighted.labels[static_cast<std::size_t>(i)]);
        const auto a = fit(weighted, share(0.3));
        const auto b = fit(repeated, share(0.3));
        QVERIFY(std::abs(a.alphaMax - b.alphaMax) < 1e-12);
        QVERIFY(std::abs(a.point.objective - b.point.objective) < 1e-12);
        QVERIFY(difference(a.coefficients, b.coefficients) < 1e-6);
    }
}

void GroupLassoTest::orderOfGroupsDoesNotMatter()
{
    const auto problem = layers(30, { 40, 35, 50 });
    auto turned = problem;
    turned.sizes = { 50, 40, 35 };
    turned.X << problem.X.rightCols(50), problem.X.leftCols(75);
    const auto a = fit(problem, share(0.2));
    const auto b = fit(turned, share(0.2));
    QVERIFY(difference(a.coefficients.rightCols(50), b.coefficients.leftCols(50)) < 1e-6);
    QVERIFY(difference(a.coefficients.leftCols(75), b.coefficients.rightCols(75)) < 1e-6);
}

void GroupLassoTest::namesOfClassesDoNotMatter()
{
    for (const auto rows : { 30, 90 }) {
        const auto problem = layers(rows, { 35, 35 }, 3);
        auto renamed = problem;
        for (auto& label : renamed.labels)
            label = (label + 1) % 3;
        const auto a = fit(problem, share(0.2));
        const auto b = fit(renamed, share(0.2));
        for (Eigen::Index k = 0; k < 3; ++k)
            QVERIFY(difference(a.coefficients.row(k), b.coefficients.row((k + 1) % 3)) < 1e-6);
        QVERIFY(std::abs(a.intercepts.sum()) < 1e-12);
    }
}

void GroupLassoTest::joinedClassesAreTwoClasses()
{
    const auto problem = layers(40, { 35, 35 }, 3);
    auto two = problem;
    two.classCount = 2;
    for (auto& label : two.labels)
        label = label == 0 ? 0 : 1;
    const auto a = fit(problem, GroupLassoOptions::lmprobe(0.05));
    const auto b = fit(two, GroupLassoOptions::lmprobe(0.05));
    QCOMPARE(a.coefficients.rows(), 1);
    QVERIFY(a.coefficients == b.coefficients);
}

void GroupLassoTest::equalLayersAreNoGroupedProblem()
{
    for (const auto rows : { 30, 90 }) {
        auto problem = layers(rows, { 40, 40, 40 });
        problem.X.middleCols(40, 40) = problem.X.leftCols(40);
        problem.X.rightCols(40).setZero();
        for (const auto alpha : { 0.5, 0.1, 0.001 }) {
            const auto fitted = fit(problem, share(alpha));
            QVERIFY(fitted.point.converged);
            QVERIFY(fitted.coefficients.rightCols(40).isZero(0));
            // as good as either of them alone
            auto alone = problem;
            alone.sizes = { 40 };
            alone.X = problem.X.leftCols(40).eval();
            const auto expected = fit(alone, share(alpha)).point.objective;
            QVERIFY(std::abs(fitted.point.objective - expected) < 1e-9 * expected);
        }
    }
}

void GroupLassoTest::givesTheSameBitsAgain()
{
    const auto problem = layers(40, { 45, 45, 45 });
    const auto a = fit(problem, share(0.1));
    const auto b = fit(problem, share(0.1));
    QVERIFY(a.coefficients == b.coefficients);
    QVERIFY(a.intercepts == b.intercepts);
}

void GroupLassoTest::refusesWhatItCannotUse_data()
{
    QTest::addColumn<GroupedProblem>("problem");
    QTest::addColumn<GroupLassoOptions>("options");
    QTest::addColumn<QString>("explanation");
    const auto good = layers(20, { 10, 10 });
    auto wrong = good;
    wrong.sizes = { 10, 9 };
    QTest::newRow("groups that do not add up") << wrong << share(0.1) << "the 20 features";
    wrong.sizes = { 20, 0 };
    QTest::newRow("an empty group") << wrong << share(0.1) << "2 groups";
    wrong = good;
    wrong.labels.assign(20, 0);
    QTest::newRow("one class") << wrong << share(0.1) << "same label";
    wrong = good;
    wrong.X(3, 4) = std::nanf("");
    QTest::newRow("NaN") << wrong << share(0.1) << "row 3, feature 4";
    wrong = good;
    wrong.X.setZero();
    QTest::newRow("share of an alpha of zero") << wrong << share(0.1) << "No feature varies";
    QTest::newRow("alpha of zero") << good << share(0) << "greater than 0";
    QTest::newRow("alpha not a number") << good << share(std::nan("")) << "greater than 0";
    auto options = share(0.1);
    options.path = { 0.5, -1 };
    QTest::newRow("negative alpha on the path") << good << options << "greater than 0";
    options = share(0.1);
    options.tolerance = 0;
    QTest::newRow("tolerance of zero") << good << options << "tolerance";
}

void GroupLassoTest::refusesWhatItCannotUse()
{
    QFETCH(const GroupedProblem, problem);
    QFETCH(const GroupLassoOptions, options);
    QFETCH(const QString, explanation);
    const auto fitted = tryToFit(problem, options);
    QVERIFY(!fitted);
    QVERIFY2(fitted.error().message.find(explanation.toStdString()) != std::string::npos,
        fitted.error().message.c_str());
}

void GroupLassoTest::stopsWhenAsked()
{
    for (const auto rows : { 20, 60 }) {
        const auto problem = layers(rows, { 35, 35 });
        JobProgress progress;
        std::stop_source stop;
        stop.request_stop();
        bool isCancelled = false;
        try {
            (void)fitGroupLasso(
                problem.trainingSet(), problem.sizes, share(0.1), { stop.get_token(), progress });
        } catch (const Cancelled&) {
            isCancelled = true;
        }
        QVERIFY(isCancelled);
    }
}

void GroupLassoTest::sharesFallEvenly()
{
    const auto shares = alphaShares(5, 1e-4);
    const std::vector<double> expected { 1, 0.1, 0.01, 0.001, 0.0001 };
    QCOMPARE(shares.size(), expected.size());
    for (std::size_t i = 0; i < shares.size(); ++i)
        QVERIFY(std::abs(shares[i] - expected[i]) < 1e-15);
}

QTEST_APPLESS_MAIN(GroupLassoTest)
#include "tst_group_lasso.moc"
