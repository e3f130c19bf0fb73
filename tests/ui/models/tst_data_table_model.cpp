// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/scripted_workbench.h"
#include "ui/models/data_table_model.h"
#include "ui/models/item_roles.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <memory>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

class DataTableModelTest final : public QObject
{
    Q_OBJECT

private slots:
    void labelAndTextComeFirst()
    {
        const ScriptedWorkbench files;
        const auto data = openData(
            files.write("t.csv", "id,statement,topic,label\n7,a is b,x,1\n8,c is d,y,0\n"), {});
        QVERIFY(data);
        DataTableModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setOpenedData(std::make_shared<const OpenedData>(*data));
        QCOMPARE(model.columnCount(), 4);
        QStringList names;
        for (int column = 0; column < 4; ++column)
            names.append(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        QCOMPARE(names, QStringList({ u"label"_s, u"statement"_s, u"id"_s, u"topic"_s }));
        QCOMPARE(model.index(1, 1).data().toString(), u"c is d"_s);
        QCOMPARE(model.index(0, 0).data(ClassRole).toInt(), 1);
        QVERIFY(!model.index(0, 1).data(ClassRole).isValid());
    }

    void rowsAndExamplesFindEachOther()
    {
        const ScriptedWorkbench files;
        const auto data = openData(files.writeStatements("s.csv", 6), {});
        QVERIFY(data);
        DataTableModel model;
        model.setOpenedData(std::make_shared<const OpenedData>(*data));
        for (int row = 0; row < 6; ++row)
            QCOMPARE(model.rowOf(*model.exampleAt(row)), std::optional(row));
        QVERIFY(!model.exampleAt(-1));
        QVERIFY(!model.exampleAt(6));
        QVERIFY(!model.rowOf(ExampleIndex(6)));
    }

    void aTableThatMakesNoDataSetHasRowsButNoExamples()
    {
        const ScriptedWorkbench files;
        const auto data
            = openData(files.write("one.csv", "statement,label\nx y z,1\nu v w,1\n"), {});
        QVERIFY(data && data->problem);
        DataTableModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setOpenedData(std::make_shared<const OpenedData>(*data));
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(!model.exampleAt(0));
        QVERIFY(!model.rowOf(ExampleIndex(0)));
    }

    void lineBreaksInCellsDoNotBreakRows()
    {
        const ScriptedWorkbench files;
        const auto data = openData(
            files.write("n.csv", "statement,label\n\"two\nlines\",1\nother text,0\n"), {});
        QVERIFY(data);
        DataTableModel model;
        model.setOpenedData(std::make_shared<const OpenedData>(*data));
        QCOMPARE(model.index(0, 1).data().toString(), u"two lines"_s);
        QCOMPARE(model.index(0, 1).data(Qt::ToolTipRole).toString(), u"two\nlines"_s);
    }
};

QTEST_GUILESS_MAIN(DataTableModelTest)
#include "tst_data_table_model.moc"
