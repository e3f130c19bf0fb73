// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/safetensors.h"

#include <QDir>
#include <QTest>

using namespace fathom;

/// Files that the official safetensors library wrote.
class TestReferenceFiles : public QObject
{
    Q_OBJECT

private slots:
    void areRead_data()
    {
        QTest::addColumn<QString>("path");
        const QDir models(QStringLiteral(FATHOM_SHARED "/golden/models"));
        for (const auto& family : models.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            const QDir folder(models.filePath(family));
            for (const auto& name : folder.entryList({ QStringLiteral("*.safetensors") }))
                QTest::newRow(qPrintable(family + QStringLiteral(", ") + name))
                    << folder.filePath(name);
        }
    }

    void areRead()
    {
        QFETCH(QString, path);
        const auto file = SafetensorsFile::open(path.toStdString());
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        QVERIFY(!file->tensors().empty());
        for (const auto& [name, tensor] : file->tensors())
            QCOMPARE(byteCount(tensor.dtype, tensor.shape), std::optional(tensor.bytes.size()));
    }
};

QTEST_APPLESS_MAIN(TestReferenceFiles)
#include "tst_reference_files.moc"
