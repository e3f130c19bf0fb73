// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/kept_states_controller.h"
#include "ui/controllers/message_center.h"
#include "ui/controllers/workbench.h"
#include "ui/dialogs/kept_states_dialog.h"
#include "ui/panels/kept_states_label.h"

#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <mutex>

using namespace Qt::StringLiterals;
using namespace fathom;

namespace {

/// Kept states that exist in memory only.
struct PretendedCache
{
    std::mutex mutex;
    std::int64_t bytes = 612'000'000;
    std::int64_t limit = 10'000'000'000;
    bool fails = false;
    int looks = 0;

    Result<KeptStates> change(const KeptStatesChange& change)
    {
        const std::lock_guard lock(mutex);
        ++looks;
        if (fails)
            return fail(ErrorCode::FileNotWritable, "The cache cannot be used.", "/nowhere");
        if (change.forgetsAll)
            bytes = 0;
        limit = change.sizeLimit.value_or(limit);
        KeptStates kept { .folder = "/home/me/.cache/fathom", .usage = {} };
        kept.usage.bytes = bytes;
        kept.usage.sizeLimit = limit;
        if (bytes > 0)
            kept.usage.byLabel["TinyWorld"] = { bytes, 1'000 };
        return kept;
    }
};

} // namespace

class TestKeptStatesController : public QObject
{
    Q_OBJECT

    std::shared_ptr<PretendedCache> m_cache;

    Services services()
    {
        m_cache = std::make_shared<PretendedCache>();
        Services services;
        services.changeKeptStates
            = [cache = m_cache](const KeptStatesChange& change) { return cache->change(change); };
        return services;
    }

private slots:
    void looksWhenAskedTo()
    {
        Workbench workbench(services(), 1);
        auto& kept = workbench.keptStates();
        QVERIFY(!kept.kept());
        QVERIFY(!kept.hitShare());
        QCOMPARE(m_cache->looks, 0); // not before the first frame
        kept.refresh();
        QVERIFY(kept.isBusy());
        QTRY_VERIFY(kept.kept() && !kept.isBusy());
        QCOMPARE(kept.kept()->usage.bytes, std::int64_t { 612'000'000 });
    }

    void losesNoChangeThatComesWhileItIsBusy()
    {
        Workbench workbench(services(), 1);
        auto& kept = workbench.keptStates();
        kept.refresh();
        kept.setSizeLimit(5'000'000'000);
        kept.forgetAll();
        kept.setSizeLimit(3'000'000'000);
        QTRY_VERIFY(!kept.isBusy());
        QCOMPARE(kept.kept()->usage.sizeLimit, std::int64_t { 3'000'000'000 });
        QCOMPARE(kept.kept()->usage.bytes, std::int64_t { 0 });
    }

    void saysWhatDoesNotWork()
    {
        Workbench workbench(services(), 1);
        m_cache->fails = true;
        workbench.keptStates().refresh();
        QTRY_COMPARE(workbench.messages().messages().size(), std::size_t { 1 });
        QVERIFY(!workbench.keptStates().kept());
    }

    void doesNothingWhereNothingIsKept()
    {
        Workbench workbench({}, 1);
        workbench.keptStates().refresh();
        QVERIFY(!workbench.keptStates().isBusy());
    }

    void showsItsSizeInTheStatusLine()
    {
        Workbench workbench(services(), 1);
        KeptStatesLabel label(workbench.keptStates());
        QVERIFY(label.text().isEmpty());
        QVERIFY(label.isHidden());
        workbench.keptStates().refresh();
        QTRY_VERIFY(label.text().contains(u"612"_s));
        QVERIFY(label.toolTip().contains(u"/home/me/.cache/fathom"_s));
    }

    void changesThroughItsDialog()
    {
        Workbench workbench(services(), 1);
        auto* dialog = new KeptStatesDialog(workbench.keptStates(), nullptr);
        const std::unique_ptr<KeptStatesDialog> owner(dialog);
        auto* limit = dialog->findChild<QDoubleSpinBox*>(u"keptStatesLimit"_s);
        auto* forget = dialog->findChild<QPushButton*>(u"forgetKeptStates"_s);
        QVERIFY(limit && forget);
        QTRY_VERIFY(forget->isEnabled());
        QCOMPARE(limit->value(), 10.0);
        limit->setValue(2.5);
        QTRY_COMPARE(
            workbench.keptStates().kept()->usage.sizeLimit, std::int64_t { 2'500'000'000 });
        QTRY_VERIFY(forget->isEnabled());
        QTest::mouseClick(forget, Qt::LeftButton);
        QTRY_VERIFY(!workbench.keptStates().isBusy() && !forget->isEnabled());
        QCOMPARE(workbench.keptStates().kept()->usage.bytes, std::int64_t { 0 });
    }
};

QTEST_MAIN(TestKeptStatesController)
#include "tst_kept_states_controller.moc"
