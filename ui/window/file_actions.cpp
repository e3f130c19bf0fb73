// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/file_actions.h"

#include "ui/controllers/workbench.h"
#include "ui/text/layer_text.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"
#include "ui/window/window_state.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>

#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

FileActions::FileActions(Workbench& workbench, ActionRegistry& actions, WindowState& state,
    QString examplesFolder, QWidget* window)
    : QObject(window)
    , m_workbench(workbench)
    , m_state(state)
    , m_examplesFolder(std::move(examplesFolder))
    , m_window(window)
{
    addOpenActions(actions);
    addProbeActions(actions);
    rememberWhatIsOpened();
}

void FileActions::addOpenActions(ActionRegistry& actions)
{
    const auto section = tr("File");
    auto* data = actions.add({ u"openData"_s, section, tr("Open &data…"),
        tr("Open a CSV, TSV or JSONL file of labelled prompts"), u"open"_s,
        { QKeySequence::Open } });
    connect(data, &QAction::triggered, this, &FileActions::openData);
    addModelActions(actions);
    auto* probe = actions.add({ u"openProbe"_s, section, tr("Open &probe…"),
        tr("Open a saved probe and test it on the open data"), u"probe"_s,
        { QKeySequence(u"Ctrl+Shift+P"_s) } });
    connect(probe, &QAction::triggered, this, &FileActions::openProbe);
    auto* test = actions.add({ u"openTestFile"_s, section, tr("Open &test file…"),
        tr("Test on a file of its own instead of held-out rows"), u"import"_s, {} });
    connect(test, &QAction::triggered, this, &FileActions::openTestFile);
    auto* reload = actions.add({ u"reloadData"_s, section, tr("&Reload data"),
        tr("Read the open data file again"), u"reload"_s, { QKeySequence::Refresh } });
    connect(reload, &QAction::triggered, &m_workbench.data(), &DataController::reload);
    const auto& controller = m_workbench.data();
    const auto enable = [reload, &controller] { reload->setEnabled(controller.data() != nullptr); };
    connect(&controller, &DataController::changed, reload, enable);
    enable();
}

void FileActions::addModelActions(ActionRegistry& actions)
{
    const auto section = tr("File");
    auto* model = actions.add({ u"openModel"_s, section, tr("Open &model…"),
        tr("Open a model directory as Hugging Face saves it"), u"open"_s,
        { QKeySequence(u"Ctrl+Shift+O"_s) } });
    connect(model, &QAction::triggered, this, &FileActions::openModel);
    auto* file = actions.add({ u"openModelFile"_s, section, tr("Open model &file…"),
        tr("Open a model in a GGUF file"), u"open"_s, {} });
    connect(file, &QAction::triggered, this, &FileActions::openModelFile);
    auto* named = actions.add({ u"openHubModel"_s, section, tr("Open model by &ID…"),
        tr("Open a model by its Hugging Face ID, and download it if it is not here yet"),
        u"import"_s, {} });
    connect(named, &QAction::triggered, this, &FileActions::askForModelId);
    auto* stop = actions.add({ u"stopFetching"_s, section, tr("Stop &downloading"),
        tr("Stop the download; what has arrived is kept for the next time"), u"stop"_s, {} });
    auto& controller = m_workbench.model();
    connect(stop, &QAction::triggered, &controller, &ModelController::stopFetching);
    const auto show = [stop, &controller] { stop->setVisible(!controller.fetched().isEmpty()); };
    connect(&controller, &ModelController::changed, stop, show);
    show();
}

void FileActions::addProbeActions(ActionRegistry& actions)
{
    auto* save = actions.add({ u"saveProbe"_s, tr("File"), tr("&Save probe as…"),
        tr("Save the selected layer's probe"), u"save"_s, { QKeySequence::Save } });
    connect(save, &QAction::triggered, this,
        [this] { saveProbe(m_workbench.probes().selectedProbe()); });
    auto* joint = actions.add({ u"saveJointProbe"_s, tr("File"),
        tr("Save probe on se&veral layers…"),
        tr("Save the probe on all layers of the sweep together, or on those it chose"), {}, {} });
    connect(
        joint, &QAction::triggered, this, [this] { saveProbe(m_workbench.probes().jointProbe()); });
    auto* examine = actions.add({ u"examineJointProbe"_s, tr("Run"),
        tr("E&xamples of the probe on several layers"),
        tr("Show every example and token score of the probe on all layers of the sweep together, or "
           "on those it chose"),
        u"probe"_s, {} });
    connect(examine, &QAction::triggered, this, [this] {
        const auto probe = m_workbench.probes().jointProbe();
        if (!probe)
            return;
        const auto count = probe->layers().size();
        const auto layers = count == 1 ? layerName(probe->layers().front())
                                       : tr("%1 layers together").arg(count);
        auto& runs = m_workbench.runs();
        runs.startProbeTest(probe, tr("%1, %2").arg(runs.shownRun()->title, layers));
    });
    const auto enable = [this, save, joint, examine] {
        const auto run = m_workbench.runs().shownRun();
        const bool hasJoint = m_workbench.probes().jointProbe() != nullptr;
        save->setEnabled(m_workbench.probes().selectedProbe() != nullptr);
        joint->setEnabled(hasJoint);
        // it is tested with what is open, which has to be what it was made with
        examine->setEnabled(hasJoint && !run->isActive() && run->model == m_workbench.model().model()
            && run->data == m_workbench.data().data());
    };
    connect(&m_workbench.model(), &ModelController::changed, examine, enable);
    connect(&m_workbench.data(), &DataController::changed, examine, enable);
    connect(&m_workbench.selection(), &Selection::layerChanged, save, enable);
    connect(&m_workbench.runs(), &RunController::layerScored, save, enable);
    connect(&m_workbench.runs(), &RunController::runChanged, save, enable);
    connect(&m_workbench.runs(), &RunController::shownRunChanged, save, enable);
    enable();
}

void FileActions::rememberWhatIsOpened()
{
    const auto remember = [this](const std::filesystem::path& path) {
        const auto name = pathToQt(path);
        if (m_examplesFolder.isEmpty()
            || !QFileInfo(name).absoluteFilePath().startsWith(
                QFileInfo(m_examplesFolder).absoluteFilePath() + u'/'))
            m_state.addRecentFile(name);
    };
    connect(&m_workbench.data(), &DataController::opened, this, remember);
    connect(&m_workbench.model(), &ModelController::opened, this, remember);
    connect(&m_workbench.probes(), &ProbeController::opened, this, remember);
    connect(&m_workbench.probes(), &ProbeController::saved, this, remember);
}

QString FileActions::askForFile(const QString& title, const QString& filter)
{
    const auto file = QFileDialog::getOpenFileName(m_window, title, m_state.lastFolder(), filter);
    if (!file.isEmpty())
        m_state.setLastFolder(QFileInfo(file).absolutePath());
    return file;
}

void FileActions::openData()
{
    const auto file = askForFile(
        tr("Open data"), tr("Tables (*.csv *.tsv *.jsonl *.ndjson *.txt);;All files (*)"));
    if (!file.isEmpty())
        m_workbench.data().open(toPath(file));
}

void FileActions::openModel()
{
    const auto directory = QFileDialog::getExistingDirectory(
        m_window, tr("Open a model directory"), m_state.lastFolder());
    if (directory.isEmpty())
        return;
    m_state.setLastFolder(QFileInfo(directory).absolutePath());
    m_workbench.model().open(toPath(directory));
}

void FileActions::openModelFile()
{
    const auto file = askForFile(tr("Open a model file"), tr("Models (*.gguf)"));
    if (!file.isEmpty())
        m_workbench.model().open(toPath(file));
}

void FileActions::askForModelId()
{
    auto* dialog = new QInputDialog(m_window);
    dialog->setObjectName(u"modelIdDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Open a model by its ID"));
    dialog->setLabelText(
        tr("Hugging Face ID, for example EleutherAI/pythia-70m or owner/name@revision:"));
    dialog->setOkButtonText(tr("Open"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        if (const auto id = text.trimmed(); !id.isEmpty())
            m_workbench.model().open(toPath(id));
    });
    dialog->open();
}

void FileActions::openProbe()
{
    const auto file = askForFile(tr("Open a probe"), tr("Probes (*.safetensors)"));
    if (!file.isEmpty())
        m_workbench.probes().open(toPath(file));
}

void FileActions::openTestFile()
{
    const auto file = askForFile(
        tr("Test on a file"), tr("Tables (*.csv *.tsv *.jsonl *.ndjson *.txt);;All files (*)"));
    if (file.isEmpty())
        return;
    m_workbench.settings().edit(FormField::TestFile, tr("test file"), [&](SweepForm& form) {
        form.test = TestKind::File;
        form.testFile = toPath(file);
    });
}

void FileActions::saveProbe(const std::shared_ptr<const Probe>& probe)
{
    if (!probe)
        return;
    const auto suggestion
        = QDir(m_state.lastFolder()).filePath(ProbeController::suggestedFileName(*probe));
    auto file = QFileDialog::getSaveFileName(
        m_window, tr("Save the probe"), suggestion, tr("Probes (*.safetensors)"));
    if (file.isEmpty())
        return;
    if (QFileInfo(file).suffix().isEmpty())
        file += u".safetensors"_s;
    m_state.setLastFolder(QFileInfo(file).absolutePath());
    m_workbench.probes().save(toPath(file), probe);
}

} // namespace fathom
