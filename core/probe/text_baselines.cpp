// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/text_baselines.h"

#include "core/fit/estimators/registry.h"
#include "core/fit/scaler.h"
#include "core/probe/test_score.h"

namespace fathom {

namespace {

    ProbeScores scoresOf(const LinearModel& model, const FeatureMatrix& X)
    {
        ProbeScores result;
        result.scores = model.scores(X);
        if (model.task() == Task::Regression)
            return result;
        result.probabilities = model.probabilities(result.scores);
        const auto predictions = model.predict(result.scores);
        result.predictions.assign(predictions.begin(), predictions.end());
        return result;
    }

    std::vector<double> weightsOf(const Dataset& dataset, std::span<const ExampleIndex> rows)
    {
        std::vector<double> weights;
        for (const auto row : rows)
            if (!dataset.weights().empty())
                weights.push_back(dataset.weights()[static_cast<std::size_t>(row.value)]);
        return weights;
    }

    Result<LinearModel> fitText(const SweepPlan& plan, const FeatureMatrix& X, const JobContext& job)
    {
        const auto& dataset = *plan.dataset;
        auto estimator = findEstimator(dataset.hasTargets() ? "ridge_regression" : "logistic_regression");
        if (!estimator)
            return propagate(estimator);
        auto values = HyperparameterValues::create((*estimator)->hyperparameters(), {});
        if (!values)
            return propagate(values);
        const auto labels = labelsOf(dataset, plan.split.train);
        const auto targets = targetsOf(dataset, plan.split.train);
        const auto weights = weightsOf(dataset, plan.split.train);
        auto fitted = (*estimator)
                          ->fit({ .X = X,
                                    .labels = labels,
                                    .classCount = static_cast<std::int32_t>(dataset.classes().count()),
                                    .weights = weights,
                                    .targets = targets },
                              *values, job);
        if (!fitted)
            return propagate(fitted);
        return std::move(fitted->model);
    }

} // namespace

Result<BaselineScored> scoreTextBaseline(const SweepPlan& plan, TextFeatureKind kind, const JobContext& job)
{
    const auto& texts = plan.dataset->texts();
    const TextFeatures features(kind, texts, plan.split.train, job);
    if (features.featureCount() == 0)
        return fail(ErrorCode::EmptyDataset, "The training texts have no words of two letters or more.", plan.dataset->name());
    auto train = features.of(texts, plan.split.train, job);
    auto test = features.of(texts, plan.split.test, job);
    if (kind == TextFeatureKind::SentenceLength) {
        const auto scaler = Scaler::fit(train, Scaling::PerNeuron, 1);
        scaler.transformInPlace(train);
        scaler.transformInPlace(test);
    }
    auto model = fitText(plan, train, job);
    if (!model)
        return propagate(model);
    auto scores = scoresOf(*model, test);
    BaselineScored result { .kind = kind, .score = {}, .predictions = nullptr };
    scoreTestRows(result.score, scores, *plan.dataset, plan.split.test, plan.split.seed);
    result.score.train = headlineScore(scoresOf(*model, train), *plan.dataset, plan.split.train);
    result.predictions = std::make_shared<const LayerPredictions>(layerPredictions(std::move(scores)));
    return result;
}

} // namespace fathom
