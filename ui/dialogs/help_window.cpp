// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/help_window.h"

#include "ui/panels/panel_parts.h"

#include <QDesktopServices>
#include <QGuiApplication>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSplitter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>
#include <QTextTable>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

/// A static library's resources are linked if something asks for them, outside of any namespace.
static void loadHelpResources()
{
    Q_INIT_RESOURCE(help);
}

namespace fathom {

namespace {

const QStringList contents { u"first-minute"_s, u"data"_s, u"model"_s, u"layers"_s, u"settings"_s, u"sweep"_s,
    u"statistics"_s, u"tokens"_s, u"examples"_s, u"importance"_s, u"runs"_s, u"probes"_s, u"cache"_s, u"tutorial"_s };

HelpPage readPage(const QString& id)
{
    QFile file(u":/help/%1.md"_s.arg(id));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no help page %s", qPrintable(id));
    HelpPage page { id, {}, QString::fromUtf8(file.readAll()) };
    // The licence is for those who read the sources.
    static const QRegularExpression comment(u"<!--.*?-->\\s*"_s, QRegularExpression::DotMatchesEverythingOption);
    page.markdown.remove(comment);
    page.title = page.markdown.section(u'\n', 0, 0).mid(2);
    return page;
}

/// Headings by weight more than by size.
void styleHeadings(QTextDocument& document)
{
    for (auto block = document.begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() == 0)
            continue;
        QTextCursor cursor(block);
        cursor.select(QTextCursor::BlockUnderCursor);
        QTextCharFormat format;
        format.setProperty(QTextFormat::FontSizeAdjustment, 1);
        format.setFontWeight(QFont::Bold);
        cursor.mergeCharFormat(format);
    }
}

/// Air between the cells, rules in the colour of the text: Qt's tables from Markdown have neither.
void styleTables(QTextDocument& document)
{
    for (auto* frame : document.rootFrame()->childFrames())
        if (auto* table = qobject_cast<QTextTable*>(frame)) {
            auto format = table->format();
            format.setCellPadding(gridUnit / 2);
            format.setCellSpacing(0);
            format.setBorderCollapse(true);
            format.setBorder(1);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setBorderBrush(QGuiApplication::palette().mid());
            table->setFormat(format);
        }
}

} // namespace

const QList<HelpPage>& helpPages()
{
    static const QList<HelpPage> pages = [] {
        loadHelpResources();
        QList<HelpPage> all;
        for (const auto& id : contents)
            all.append(readPage(id));
        return all;
    }();
    return pages;
}

HelpWindow::HelpWindow(QWidget* parent)
    : QDialog(parent)
{
    setObjectName(u"helpWindow"_s);
    setWindowTitle(tr("Fathom: help"));
    m_search = new QLineEdit(this);
    setNames(*m_search, u"helpSearch"_s, tr("Search the help"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_contents = new QListWidget(this);
    setNames(*m_contents, u"helpContents"_s, tr("Contents"));
    m_contents->setFrameShape(QFrame::NoFrame);
    m_contents->setSpacing(gridUnit / 4);
    m_contents->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_contents->setTextElideMode(Qt::ElideRight);
    m_text = new QTextBrowser(this);
    setNames(*m_text, u"helpText"_s, tr("Page"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenLinks(false);
    m_text->document()->setDocumentMargin(2 * gridUnit);
    for (const auto& page : helpPages()) {
        auto* item = new QListWidgetItem(page.title, m_contents);
        item->setData(Qt::UserRole, page.id);
    }
    connect(m_search, &QLineEdit::textChanged, this, &HelpWindow::search);
    connect(m_contents, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            open(helpPages()[row]);
    });
    connect(m_text, &QTextBrowser::anchorClicked, this, &HelpWindow::follow);

    auto* left = new QWidget(this);
    auto* leftLayout = new QVBoxLayout(left);
    setPanelMargins(*leftLayout);
    leftLayout->addWidget(m_search);
    leftLayout->addWidget(m_contents, 1);
    auto* splitter = new QSplitter(this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(left);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    const int character = fontMetrics().averageCharWidth();
    resize(118 * character, 40 * fontMetrics().height());
    splitter->setSizes({ 38 * character, 80 * character });
    m_contents->setCurrentRow(0);
}

void HelpWindow::showPage(const QString& id)
{
    const auto index = contents.indexOf(id);
    Q_ASSERT(index >= 0);
    if (m_contents->item(static_cast<int>(index))->isHidden())
        m_search->clear();
    m_contents->setCurrentRow(static_cast<int>(index));
}

void HelpWindow::open(const HelpPage& page)
{
    m_text->setMarkdown(page.markdown);
    styleHeadings(*m_text->document());
    styleTables(*m_text->document());
    m_text->verticalScrollBar()->setValue(0);
}

void HelpWindow::follow(const QUrl& link)
{
    if (link.scheme().isEmpty() && link.path().endsWith(u".md"_s))
        showPage(link.path().chopped(3));
    else
        QDesktopServices::openUrl(link);
}

void HelpWindow::search(const QString& words)
{
    const auto wanted = words.split(u' ', Qt::SkipEmptyParts);
    int first = -1;
    for (int row = 0; row < m_contents->count(); ++row) {
        const auto& page = helpPages()[row];
        const bool hasAll = std::ranges::all_of(
            wanted, [&](const QString& word) { return page.markdown.contains(word, Qt::CaseInsensitive); });
        m_contents->item(row)->setHidden(!hasAll);
        if (hasAll && first < 0)
            first = row;
    }
    if (first >= 0 && (!m_contents->currentItem() || m_contents->currentItem()->isHidden()))
        m_contents->setCurrentRow(first);
}

} // namespace fathom
