// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/tool_tip_text.h"

#include <QTest>
#include <QTextDocument>

using namespace fathom;
using namespace Qt::StringLiterals;

class ToolTipTextTest final : public QObject
{
    Q_OBJECT

private slots:
    void shortTextsStayAsTheyAre()
    {
        QCOMPARE(toolTipText(u"Row 2\nlabel 1"_s), u"Row 2\nlabel 1"_s);
    }

    void longTextsAreWrapped()
    {
        QVERIFY(Qt::mightBeRichText(toolTipText(u"word "_s.repeated(40))));
    }

    void whatAFileSaysIsNeverHtml()
    {
        const auto text = toolTipText(u"<img src='file:///etc/passwd'> & more"_s);
        QVERIFY(!text.contains(u"<img"_s));
        QVERIFY(text.contains(u"&lt;img"_s));
        QVERIFY(text.contains(u"&amp; more"_s));
    }

    void endlessTextsAreCut()
    {
        const auto text = toolTipText(u"x"_s.repeated(1'000'000));
        QVERIFY(text.size() < 2000);
        QVERIFY(text.contains(u"…"_s));
    }
};

QTEST_APPLESS_MAIN(ToolTipTextTest)
#include "tst_tool_tip_text.moc"
