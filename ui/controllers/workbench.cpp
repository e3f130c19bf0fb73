// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/workbench.h"

#include "core/hub/model_id.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace fathom {

namespace {

/// Whether a word on the command line is the Hugging Face ID of a model: there is no such file, and
/// its name is not that of a table or a probe.
bool isModelId(const std::filesystem::path& path)
{
    constexpr std::array files { ".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt",
        ".safetensors", ".gguf" };
    std::error_code ignored;
    return !std::filesystem::exists(path, ignored) && path.string().find('/') != std::string::npos
        && std::ranges::find(files, path.extension().string()) == files.end()
        && ModelId::parse(path.string());
}

} // namespace

Workbench::Workbench(Services services, std::size_t threads, QObject* parent)
    : QObject(parent)
    , m_services(std::move(services))
    , m_pool(threads)
    , m_data(m_jobs, m_messages)
    , m_model(m_jobs, m_messages, m_services)
    , m_runs(m_data, m_model, m_settings, m_messages, m_services, m_pool)
    , m_tokens(m_runs, m_selection, m_jobs, m_services, m_pool)
    , m_probes(m_data, m_model, m_runs, m_selection, m_messages, m_jobs)
    , m_keptStates(m_runs, m_messages, m_jobs, m_services)
    , m_memory(m_services.memory, m_model, m_data, m_pool.threadCount())
    , m_guide(m_runs, m_selection)
{
    // The form names the task and the test file (so that undo covers them), the data controller
    // holds what is made of them.
    connect(&m_settings, &SettingsController::changed, this, [this] {
        if (m_data.task() && *m_data.task() != m_settings.form().task)
            m_data.setTask(m_settings.form().task);
        if (m_settings.form().testFile != m_data.testPath())
            m_data.openTestFile(m_settings.form().testFile);
    });
    connect(&m_data, &DataController::opened, this, [this] {
        adoptTask();
        adaptTestChoice();
    });
    connect(&m_data, &DataController::changed, this, [this] {
        if (!m_data.isLoading())
            adoptTask();
    });
    // Last: what has been opened has had its say about task and test by then.
    connect(&m_data, &DataController::changed, this, &Workbench::runWhenOpen, Qt::QueuedConnection);
    connect(&m_model, &ModelController::changed, this, &Workbench::runWhenOpen, Qt::QueuedConnection);
}

Workbench::~Workbench()
{
    stopEverything();
}

void Workbench::stopEverything()
{
    // All threads are asked before any is waited for.
    m_jobs.requestStopOfAll();
    m_runs.stopAll();
}

void Workbench::openPath(const std::filesystem::path& path)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        if (!std::filesystem::exists(path / "config.json", ignored)
            && std::filesystem::is_directory(path / "model", ignored)) {
            openExample(path);
            return;
        }
        m_model.open(path);
    } else if (path.extension() == ".gguf" || isModelId(path)) {
        m_model.open(path);
    } else if (path.extension() == ".safetensors") {
        m_probes.open(path);
    } else {
        m_data.open(path);
    }
}

void Workbench::openExample(const std::filesystem::path& model, const std::filesystem::path& data)
{
    m_model.open(model);
    m_data.open(data);
}

void Workbench::runExample(const std::filesystem::path& model, const std::filesystem::path& data)
{
    openExample(model, data);
    m_exampleToRun = data;
}

void Workbench::runWhenOpen()
{
    if (m_exampleToRun.empty() || m_data.isLoading() || m_model.isOpening())
        return;
    const auto isStillWanted = m_data.path() == m_exampleToRun && !m_model.problem();
    m_exampleToRun.clear();
    if (isStillWanted)
        m_runs.start();
}

void Workbench::openExample(const std::filesystem::path& directory)
{
    m_model.open(directory / "model");
    std::error_code ignored;
    std::vector<std::filesystem::path> tables;
    for (const auto& entry : std::filesystem::directory_iterator(directory, ignored))
        if (entry.path().extension() == ".csv")
            tables.push_back(entry.path());
    if (!tables.empty())
        m_data.open(*std::ranges::min_element(tables));
}

void Workbench::adoptTask()
{
    if (const auto& task = m_data.task(); task && *task != m_settings.form().task)
        m_settings.edit(
            FormField::Task, tr("task"), [&](SweepForm& form) { takeTask(form, *task); });
}

void Workbench::adaptTestChoice()
{
    const auto& dataset = m_data.data()->dataset;
    if (!dataset || m_settings.form().test == TestKind::File)
        return;
    const auto kind = std::holds_alternative<SplitColumnTest>(defaultTestChoice(*dataset))
        ? TestKind::SplitColumn
        : TestKind::Holdout;
    m_settings.edit(FormField::Test, tr("test"), [kind](SweepForm& form) { form.test = kind; });
}

void Workbench::stepLayer(int direction)
{
    const auto run = m_runs.shownRun();
    if (!run || run->result.layers().empty())
        return;
    const auto& layers = run->result.layers();
    const auto selected = m_selection.layer();
    if (!selected)
        return m_selection.setLayer(direction > 0 ? layers.begin()->first : layers.rbegin()->first);
    if (direction > 0) {
        if (const auto next = layers.upper_bound(*selected); next != layers.end())
            m_selection.setLayer(next->first);
    } else if (const auto here = layers.lower_bound(*selected); here != layers.begin()) {
        m_selection.setLayer(std::prev(here)->first);
    }
}

} // namespace fathom
