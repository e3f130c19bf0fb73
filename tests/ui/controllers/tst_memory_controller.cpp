// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/memory_controller.h"
#include "ui/controllers/workbench.h"
#include "ui/dialogs/memory_dialog.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace fathom;

namespace {

constexpr std::int64_t gigabyte = 1'000'000'000;

Services servicesWithin(std::int64_t bytes)
{
    Services services;
    services.memory = std::make_shared<MemoryBudget>(bytes, "/scratch");
    return services;
}

} // namespace

class TestMemoryController : public QObject
{
    Q_OBJECT

private slots:
    void changesWhatRunsMayTake()
    {
        const auto services = servicesWithin(9 * gigabyte);
        Workbench workbench(services, 1);
        auto& memory = workbench.memory();
        const QSignalSpy changed(&memory, &MemoryController::changed);
        QVERIFY(!memory.chosenLimit());
        memory.setChosenLimit(2 * gigabyte);
        QCOMPARE(services.memory->bytes(), 2 * gigabyte);
        memory.setChosenLimit(2 * gigabyte);
        QCOMPARE(changed.count(), 1);
        memory.setChosenLimit(std::nullopt);
        QCOMPARE(services.memory->bytes(), 9 * gigabyte);
        QCOMPARE(changed.count(), 2);
    }

    void leavesItOpenWhereThereIsNoLimit()
    {
        Workbench workbench({}, 1);
        workbench.memory().setChosenLimit(gigabyte);
        QVERIFY(!workbench.memory().budget());
        QVERIFY(!workbench.memory().sweepEstimate());
    }

    void showsAndChangesTheLimitInItsDialog()
    {
        Workbench workbench(servicesWithin(9 * gigabyte), 1);
        auto* dialog = new MemoryDialog(workbench.memory(), nullptr);
        const std::unique_ptr<MemoryDialog> owner(dialog);
        auto* limit = dialog->findChild<QDoubleSpinBox*>(u"memoryLimit"_s);
        QVERIFY(limit);
        QVERIFY2(limit->text().contains(u"9"_s) && limit->text().contains(u"70 %"_s),
            qPrintable(limit->text()));
        limit->setValue(1.5);
        QCOMPARE(workbench.memory().budget()->bytes(), 3 * gigabyte / 2);
        workbench.memory().setChosenLimit(4 * gigabyte);
        QCOMPARE(limit->value(), 4.0);
        limit->setValue(0);
        QCOMPARE(workbench.memory().budget()->bytes(), 9 * gigabyte);
        const auto use = dialog->findChild<QLabel*>(u"memoryUse"_s)->text();
        QVERIFY2(use.contains(u"/scratch"_s) && use.contains(u"MB"_s), qPrintable(use));
    }
};

QTEST_MAIN(TestMemoryController)
#include "tst_memory_controller.moc"
