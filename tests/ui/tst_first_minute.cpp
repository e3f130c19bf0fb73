// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/window_under_test.h"
#include "ui/controllers/built_in_examples.h"
#include "ui/dialogs/help_window.h"
#include "ui/text/utf8.h"
#include "ui/theme/theme.h"
#include "ui/window/help_actions.h"
#include "ui/window/tour.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

namespace {

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace

/// Help, start page and tour: what someone sees who has never seen the program.
class TestFirstMinute : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ColorScheme::Light); }

    void everyPageOfTheManualHasATitleAndNoLicence()
    {
        for (const auto& page : helpPages()) {
            QVERIFY2(!page.title.isEmpty(), qPrintable(page.id));
            QVERIFY2(!page.markdown.contains(u"SPDX"_s), qPrintable(page.id));
        }
    }

    void everyLinkOfTheManualLeadsToAPage()
    {
        std::set<QString> ids;
        for (const auto& page : helpPages())
            ids.insert(page.id);
        static const QRegularExpression link(u"\\]\\(([^)]*)\\)"_s);
        int links = 0;
        for (const auto& page : helpPages())
            for (const auto& match : link.globalMatch(page.markdown)) {
                const auto target = match.captured(1);
                QVERIFY2(target.endsWith(u".md"_s) && ids.contains(target.chopped(3)), qPrintable(page.id + u": "_s + target));
                ++links;
            }
        QVERIFY(links > 3);
    }

    void theSearchNarrowsTheContentsToPagesWithAllWords()
    {
        HelpWindow help(nullptr);
        auto* search = help.findChild<QLineEdit*>(u"helpSearch"_s);
        auto* contents = help.findChild<QListWidget*>(u"helpContents"_s);
        search->setText(u"hewitt selectivity"_s);
        QCOMPARE(contents->currentItem()->text(), u"What the numbers say"_s);
        int shown = 0;
        for (int row = 0; row < contents->count(); ++row)
            shown += contents->item(row)->isHidden() ? 0 : 1;
        QCOMPARE(shown, 1);
        help.showPage(u"data"_s); // hidden by the search
        QVERIFY(search->text().isEmpty());
        QVERIFY(help.findChild<QTextBrowser*>(u"helpText"_s)->toPlainText().startsWith(u"Data"_s));
    }

    void everyPartOfTheWindowHasAPageOfItsOwn()
    {
        WindowUnderTest test;
        std::set<QString> pages;
        for (const auto* name : { "dataPanel", "modelPanel", "settingsPanel", "runsPanel", "probesPanel", "sweepPanel", "tokensPanel",
                 "examplesPanel", "importancePanel" }) {
            const auto page = HelpActions::pageOf(test.find<QWidget>(QString::fromLatin1(name)));
            QVERIFY2(pages.insert(page).second, name);
            QVERIFY(std::ranges::any_of(helpPages(), [&](const HelpPage& known) { return known.id == page; }));
        }
        test.trigger(u"help"_s);
        QVERIFY(test.find<HelpWindow>(u"helpWindow"_s)->isVisible());
    }

    void examplesAreReadFromTheirList()
    {
        const QTemporaryDir folder;
        write(folder.filePath(u"examples.json"_s),
            R"({"examples": [{"id": "truth", "title": "True or false", "story": "Rises.", "model": "m", "data": "truth/truth.csv",
                "featured": true, "scores": [0.5, 0.9], "baseline": 0.5}]})");
        const auto examples = readBuiltInExamples(toPath(folder.path()));
        QVERIFY(examples && examples->size() == 1);
        QCOMPARE(examples->front().title, u"True or false"_s);
        QCOMPARE(examples->front().data, toPath(folder.filePath(u"truth/truth.csv"_s)));
        QVERIFY(examples->front().isFeatured);
        write(folder.filePath(u"examples.json"_s), R"({"examples": [{"id": 3}]})");
        const auto broken = readBuiltInExamples(toPath(folder.path()));
        QVERIFY(!broken);
        QVERIFY(QString::fromStdString(broken.error().text()).contains(u"examples.json"_s));
        QVERIFY(readBuiltInExamples({})->empty());
    }

    void theStartPageStaysUntilSomethingIsOpened()
    {
        WindowUnderTest test;
        auto* page = test.find<QWidget>(u"startPage"_s);
        QVERIFY(page->isVisible());
        QVERIFY(test.openExample());
        QVERIFY(!page->isVisible());
        test.trigger(u"startPage"_s);
        QVERIFY(page->isVisible());
        test.trigger(u"startPage"_s);
        QVERIFY(!page->isVisible());
    }

    void oneClickOnACardOpensAndRunsItsExample()
    {
        WindowUnderTest test;
        test.click(u"example_tiny"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!test.workbench->runs().runs().empty(), 30000);
        QTRY_VERIFY_WITH_TIMEOUT(test.newestRun()->state == Run::State::Finished, 60000);
        QVERIFY(!test.newestRun()->result.layers().empty());
        QVERIFY(!test.find<QWidget>(u"startPage"_s)->isVisible());
    }

    void whatIsOpenedMeanwhileIsNotRun()
    {
        WindowUnderTest test;
        test.click(u"example_tiny"_s);
        QVERIFY(test.openData(test.writeNumbers(u"other.csv"_s)));
        QTRY_VERIFY(test.workbench->model().model());
        QTest::qWait(100);
        QVERIFY(test.workbench->runs().runs().empty());
    }

    void theTourOpensAnExampleAndEndsWithARun()
    {
        WindowUnderTest test;
        test.trigger(u"tour"_s);
        QTRY_VERIFY(test.find<QPushButton>(u"runButton"_s)->isEnabled());
        for (int step = 0; step < 2; ++step)
            test.click(u"tourNext"_s);
        QTRY_VERIFY_WITH_TIMEOUT(test.newestRun()->state == Run::State::Finished, 60000);
        for (int step = 0; step < 2; ++step)
            test.click(u"tourNext"_s);
        QVERIFY(test.window->findChild<QWidget*>(u"tour"_s)->isVisible());
        test.click(u"tourNext"_s);
        QTRY_VERIFY(!test.window->findChild<QWidget*>(u"tour"_s));
    }

    void theTourStandsBesideOneThingAfterTheOther()
    {
        QWidget window;
        window.resize(900, 600);
        auto* layout = new QVBoxLayout(&window);
        for (const auto* name : { "one", "two" }) {
            auto* target = new QWidget(&window);
            target->setObjectName(QString::fromLatin1(name));
            layout->addWidget(target);
        }
        window.show();
        int prepared = 0;
        QPointer<Tour> tour = new Tour({ { u"one"_s, u"First"_s, u"About one."_s }, { u"two"_s, u"Second"_s, u"About two."_s, [&] { ++prepared; } } }, window);
        auto* frame = window.findChild<QWidget*>(u"tourFrame"_s);
        QCOMPARE(frame->geometry(), window.findChild<QWidget*>(u"one"_s)->geometry());
        QTest::mouseClick(tour->findChild<QPushButton*>(u"tourNext"_s), Qt::LeftButton);
        QCOMPARE(prepared, 1);
        QCOMPARE(tour->findChild<QLabel*>(u"tourText"_s)->text(), u"About two."_s);
        QCOMPARE(frame->geometry(), window.findChild<QWidget*>(u"two"_s)->geometry());
        QVERIFY(window.rect().contains(tour->geometry()));
        QTest::mouseClick(tour->findChild<QPushButton*>(u"tourNext"_s), Qt::LeftButton);
        QTRY_VERIFY(!tour);
        QVERIFY(!window.findChild<QWidget*>(u"tourFrame"_s));
    }
};

QTEST_MAIN(TestFirstMinute)
#include "tst_first_minute.moc"
