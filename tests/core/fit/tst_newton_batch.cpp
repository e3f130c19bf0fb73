// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/solver/newton_batch.h"
#include "core/fit/solver/shared_gram.h"
#include "core/jobs/outcome.h"

#include <QTest>

#include <memory>
#include <vector>

using namespace fathom;

namespace {

/// Features and labels, and losses in which every third row has no weight, another third each.
struct Problems
{
    /// `strongColumns` of the features are far larger than the rest.
    explicit Problems(Eigen::Index rows, Eigen::Index columns, std::int32_t classes,
        Eigen::Index strongColumns = 1)
    {
        Random random(3, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(classes) });
        const auto normal = [&] { return static_cast<float>(random.normal()); };
        X = FeatureMatrix::NullaryExpr(rows, columns, normal);
        X.leftCols(strongColumns) *= 20;
        for (Eigen::Index i = 0; i < rows; ++i) {
            const auto sum = X(i, 0) / 20 + X(i, 1) + 0.3F * normal();
            labels.push_back(sum > 0.5F ? classes - 1 : sum > -0.5F ? (classes - 1) / 2 : 0);
        }
        for (const auto C : { 1e-3, 0.1, 1.0, 100.0 }) {
            for (int fold = 0; fold < 3; ++fold) {
                Vector weights = Vector::Constant(rows, C);
                for (Eigen::Index i = fold; i < rows; i += 3)
                    weights[i] = 0;
                losses.push_back(makeCrossEntropy(labels, classes, weights));
            }
        }
        outputs = losses.front()->outputs();
    }

    [[nodiscard]] std::vector<BatchProblem> fromZero(const Design& design) const
    {
        std::vector<BatchProblem> problems;
        for (const auto& loss : losses) {
            problems.push_back({ .loss = loss.get(),
                .coefficients = RowMatrix::Zero(outputs, design.dimension()),
                .intercepts = Vector::Zero(outputs) });
        }
        return problems;
    }

    FeatureMatrix X;
    std::vector<std::int32_t> labels;
    std::vector<std::unique_ptr<RowLoss>> losses;
    Eigen::Index outputs = 1;
};

void solve(const Design& design, std::vector<BatchProblem>& problems, const NewtonOptions& options,
    const StrongDirections* strong = nullptr)
{
    std::vector<BatchProblem*> pointers;
    for (auto& problem : problems)
        pointers.push_back(&problem);
    UnattendedJob job;
    minimiseTogether(design, strong, pointers, options, job.context());
}

double relativeMiss(const RowMatrix& value, const RowMatrix& expected)
{
    return (value - expected).norm() / expected.norm();
}

} // namespace

class NewtonBatchTest : public QObject
{
    Q_OBJECT

private slots:
    void findsWhatEachProblemAloneHas_data();
    void findsWhatEachProblemAloneHas();
    void anAnswerDoesNotDependOnItsCompany();
    void findsStrongDirections();
    void strongDirectionsChangeNoAnswer();
    void beginsWhereItIsTold();
    void saysWhichHaveNotConverged();
    void stopsWhenAsked();
};

void NewtonBatchTest::findsWhatEachProblemAloneHas_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("classes");
    QTest::addColumn<bool>("intercepts");
    QTest::newRow("more rows") << 120 << 40 << 2 << true;
    QTest::newRow("a few more rows") << 80 << 60 << 2 << true;
    QTest::newRow("more features") << 60 << 90 << 2 << true;
    QTest::newRow("without intercepts") << 60 << 90 << 2 << false;
    QTest::newRow("three classes, more rows") << 120 << 40 << 3 << true;
    QTest::newRow("three classes, a few more rows") << 80 << 60 << 3 << true;
    QTest::newRow("three classes, more features") << 60 << 90 << 3 << true;
}

void NewtonBatchTest::findsWhatEachProblemAloneHas()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    QFETCH(const int, classes);
    QFETCH(const bool, intercepts);
    const Problems problem(rows, columns, classes);
    UnattendedJob job;
    const auto primal = makePrimalDesign(rowBlock(problem.X), job.context());
    SharedGram gram(rowBlock(problem.X), job.context());
    const auto exact = makeGramDesign(gram.exact(), job.context());
    QVERIFY(gram.rough() != nullptr);
    const auto rough = makeFloatGramDesign(*gram.rough(), job.context());
    const NewtonOptions options {
        .fitsIntercepts = intercepts, .gradientTolerance = 1e-8, .coefficientTolerance = 1e-6
    };

    for (const auto* design : { primal.get(), exact.get(), rough.get() }) {
        if (design == rough.get() && rows >= 2 * columns)
            continue; // where features are cheaper, and the matrix has little rank
        auto together = problem.fromZero(*design);
        solve(*design, together, options);
        for (std::size_t i = 0; i < together.size(); ++i) {
            QVERIFY(together[i].converged);
            // the optimum, in features
            const auto alone = minimise(
                *primal, *problem.losses[i], { .fitsIntercepts = intercepts }, job.context());
            QVERIFY(alone.converged);
            RowMatrix expected;
            primal->scores(alone.coefficients, expected);
            expected.colwise() += alone.intercepts;
            QVERIFY(relativeMiss(together[i].scores, expected) < 1e-5);
            RowMatrix coefficients = together[i].coefficients;
            if (design != primal.get())
                primal->adjoint(together[i].coefficients, coefficients);
            QVERIFY(relativeMiss(coefficients, alone.coefficients) < 1e-5);
            QVERIFY(intercepts || together[i].intercepts.isZero(0));
        }
    }
}

void NewtonBatchTest::anAnswerDoesNotDependOnItsCompany()
{
    const Problems problem(60, 90, 2);
    UnattendedJob job;
    const auto primal = makePrimalDesign(rowBlock(problem.X), job.context());
    SharedGram gram(rowBlock(problem.X), job.context());
    const auto rough = makeFloatGramDesign(*gram.rough(), job.context());
    for (const auto* design : { primal.get(), rough.get() }) {
        auto together = problem.fromZero(*design);
        solve(*design, together, {});
        auto others = problem.fromZero(*design);
        std::vector<BatchProblem> alone { others[4] };
        solve(*design, alone, {});
        QVERIFY(alone[0].coefficients == together[4].coefficients);
        QVERIFY(alone[0].scores == together[4].scores);
    }
}

void NewtonBatchTest::findsStrongDirections()
{
    UnattendedJob job;
    for (const Eigen::Index strongColumns : { 0, 10 }) {
        const Problems problem(150, 200, 2, strongColumns);
        SharedGram gram(rowBlock(problem.X), job.context());
        const auto found = strongDirections(*gram.rough(), job.context());
        QCOMPARE(found.count(), strongColumns);
        const RowMatrix vectors
            = found.coefficients * problem.X.cast<double>(); // [count, features]
        const RowMatrix unit = vectors * vectors.transpose();
        QVERIFY((unit - RowMatrix::Identity(strongColumns, strongColumns)).norm() < 1e-4);
        const RowMatrix scores = vectors * problem.X.cast<double>().transpose();
        QVERIFY((scores - found.scores).norm() <= 1e-4 * scores.norm());
        if (strongColumns > 0) { // nearly all of each is in the columns
            QVERIFY(vectors.leftCols(strongColumns).rowwise().squaredNorm().minCoeff() > 0.98);
            const Vector squares = problem.X.cast<double>().rowwise().squaredNorm()
                - scores.colwise().squaredNorm().transpose();
            QVERIFY((found.otherSquares - squares).norm() < 1e-3 * squares.norm());
        }
    }
}

void NewtonBatchTest::strongDirectionsChangeNoAnswer()
{
    const Problems problem(150, 200, 2, 10);
    UnattendedJob job;
    SharedGram gram(rowBlock(problem.X), job.context());
    const auto strong = strongDirections(*gram.rough(), job.context());
    const auto design = makeFloatGramDesign(*gram.rough(), job.context());
    const NewtonOptions options { .gradientTolerance = 1e-8, .coefficientTolerance = 1e-6 };
    auto without = problem.fromZero(*design);
    solve(*design, without, options);
    auto with = problem.fromZero(*design);
    solve(*design, with, options, &strong);
    for (std::size_t i = 0; i < with.size(); ++i) {
        QVERIFY(with[i].converged && without[i].converged);
        QVERIFY(relativeMiss(with[i].scores, without[i].scores) < 1e-5);
    }
}

void NewtonBatchTest::beginsWhereItIsTold()
{
    const Problems problem(120, 40, 2);
    UnattendedJob job;
    const auto primal = makePrimalDesign(rowBlock(problem.X), job.context());
    auto first = problem.fromZero(*primal);
    solve(*primal, first, {});
    auto again = first;
    for (auto& one : again) {
        one.iterations = 0;
        one.coefficients *= 1 + 1e-9;
    }
    solve(*primal, again, {});
    for (std::size_t i = 0; i < first.size(); ++i) {
        QVERIFY(again[i].converged);
        QVERIFY(again[i].iterations < first[i].iterations);
        QVERIFY(relativeMiss(again[i].coefficients, first[i].coefficients) < 1e-7);
    }
    // a start that is worse than zero is not taken
    auto worse = problem.fromZero(*primal);
    for (auto& one : worse)
        one.coefficients.setConstant(1e3);
    solve(*primal, worse, {});
    for (std::size_t i = 0; i < first.size(); ++i)
        QVERIFY(worse[i].coefficients == first[i].coefficients);
}

void NewtonBatchTest::saysWhichHaveNotConverged()
{
    const Problems problem(60, 90, 2);
    UnattendedJob job;
    const auto primal = makePrimalDesign(rowBlock(problem.X), job.context());
    auto problems = problem.fromZero(*primal);
    solve(*primal, problems, { .maxIterations = 2 });
    for (const auto& one : problems) {
        QVERIFY(one.iterations <= 2);
        QVERIFY(!one.converged);
        QVERIFY(one.scores.allFinite());
    }
}

void NewtonBatchTest::stopsWhenAsked()
{
    const Problems problem(60, 90, 2);
    UnattendedJob job;
    SharedGram gram(rowBlock(problem.X), job.context());
    std::stop_source stop;
    stop.request_stop();
    JobProgress progress;
    const JobContext stopped(stop.get_token(), progress);
    const auto rough = makeFloatGramDesign(*gram.rough(), stopped);
    auto problems = problem.fromZero(*rough);
    std::vector<BatchProblem*> pointers { &problems.front() };
    QVERIFY_THROWS_EXCEPTION(Cancelled, minimiseTogether(*rough, nullptr, pointers, {}, stopped));
}

QTEST_APPLESS_MAIN(NewtonBatchTest)
#include "tst_newton_batch.moc"
