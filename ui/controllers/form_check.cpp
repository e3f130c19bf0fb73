// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/form_check.h"

#include "core/fit/estimators/registry.h"
#include "ui/controllers/data_controller.h"
#include "ui/controllers/model_controller.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

class FormCheck
{
public:
    FormCheck(const SweepForm& form, const FormFacts& facts)
        : m_form(form)
        , m_facts(facts)
    {
    }

    std::vector<FormProblem> run() &&
    {
        checkLayers();
        if (m_form.prompt.kind == PromptFormatKind::Chat && m_facts.noChatTemplate)
            add("prompt_format", m_facts.noChatTemplate->message);
        checkFeatures();
        checkEstimator();
        checkTest();
        return std::move(m_problems);
    }

private:
    void add(std::string parameter, std::string message)
    {
        m_problems.push_back({ std::move(parameter), std::move(message) });
    }

    void checkLayers()
    {
        const auto spec = LayerSpec::parse(m_form.layers);
        if (!spec)
            return add("layers", spec.error().message);
        LayerCandidates candidates;
        if (spec->automatic() != AutomaticLayers::No) {
            const auto mixed = m_form.lmprobeCompatible ? LayerCandidates::Mixed::AsLayers
                                                        : LayerCandidates::Mixed::Refused;
            const auto parsed = LayerCandidates::parse(m_form.autoCandidates, mixed);
            if (!parsed)
                add("auto_candidates", parsed.error().message);
            else
                candidates = *parsed;
        }
        if (spec->automatic() == AutomaticLayers::GroupLasso)
            checkGroupLasso();
        if (!m_facts.layerCount || !m_problems.empty())
            return;
        if (const auto layers = spec->resolve(*m_facts.layerCount, candidates); !layers)
            add(layers.error().where, layers.error().message);
    }

    void checkGroupLasso()
    {
        if (m_form.task == Task::Regression)
            add("layers",
                "The group lasso tells classes apart. For a regression choose layers the fast "
                "way, or name them.");
        if (const auto alpha = AutoAlpha::parse(m_form.autoAlpha); !alpha)
            add("auto_alpha", alpha.error().message);
    }

    void checkFeatures()
    {
        if (m_form.hasPca()) {
            const auto count = std::to_string(m_form.pcaComponents);
            if (m_facts.hiddenSize && m_form.pcaComponents > *m_facts.hiddenSize)
                add("pca_components",
                    "A layer of this model has " + std::to_string(*m_facts.hiddenSize)
                        + " features; " + count + " components cannot be made of them.");
            else if (m_facts.rowCount && m_form.pcaComponents > *m_facts.rowCount)
                add("pca_components",
                    "The data set has " + std::to_string(*m_facts.rowCount) + " rows; " + count
                        + " components cannot be made of them.");
        }
        if (m_form.massMeanAugment && m_form.task == Task::Classification && m_facts.classCount
            && *m_facts.classCount != 2)
            add("mass_mean_augment",
                "The column is the direction between two classes; the data set has "
                    + std::to_string(*m_facts.classCount) + ".");
    }

    void checkEstimator()
    {
        const auto estimator = findEstimator(m_form.classifier);
        if (!estimator)
            return add("classifier", estimator.error().message);
        if ((*estimator)->task() != m_form.task)
            return add("classifier",
                m_form.task == Task::Regression
                    ? "It tells classes apart and predicts no numbers."
                    : "It predicts numbers and tells no classes apart.");
        if (m_form.task == Task::Classification && m_facts.classCount.value_or(0) > 2
            && !(*estimator)->supportsMulticlass())
            add("classifier",
                "It tells two classes apart; the data set has "
                    + std::to_string(*m_facts.classCount) + ".");
        const auto known = (*estimator)->hyperparameters();
        for (const auto& [name, value] : m_form.classifierValues) {
            const auto parameter = std::ranges::find(known, name, &Hyperparameter::name);
            if (parameter != known.end() && !hasEffect(*parameter, known, m_form.classifierValues))
                continue;
            if (const auto checked = HyperparameterValues::create(known, { { name, value } });
                !checked)
                add(name, checked.error().message);
        }
    }

    void checkTest()
    {
        if (m_form.test == TestKind::File && !m_facts.hasTestData)
            add("test", "Choose a file to test on, or hold out a part of the data set.");
        else if (m_form.test == TestKind::SplitColumn && !m_facts.hasSplitColumn)
            add("test",
                "The data set has no split column with rows to test on. Choose one under Data, or "
                "hold rows out.");
    }

    const SweepForm& m_form;
    const FormFacts& m_facts;
    std::vector<FormProblem> m_problems;
};

} // namespace

FormFacts FormFacts::of(const DataController& data, const ModelController& model)
{
    FormFacts facts;
    if (const auto& summary = model.summary()) {
        facts.layerCount = summary->layerCount;
        facts.hiddenSize = summary->hiddenSize;
    }
    if (const auto& opened = model.model(); opened && !opened->chatTemplate)
        facts.noChatTemplate = opened->chatTemplate.error();
    facts.hasTestData = data.testData() != nullptr;
    if (data.isLoading() || !data.data() || !data.data()->dataset)
        return facts;
    const auto& dataset = *data.data()->dataset;
    facts.rowCount = static_cast<std::int64_t>(dataset.size());
    if (dataset.hasLabels())
        facts.classCount = dataset.classes().count();
    facts.hasSplitColumn
        = std::ranges::find(dataset.split(), SplitPart::Test) != dataset.split().end();
    return facts;
}

std::vector<FormProblem> formProblems(const SweepForm& form, const FormFacts& facts)
{
    return FormCheck(form, facts).run();
}

} // namespace fathom
