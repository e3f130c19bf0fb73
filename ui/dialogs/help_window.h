// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QList>
#include <QString>

class QLineEdit;
class QListWidget;
class QTextBrowser;
class QUrl;

namespace fathom {

/// A page of the manual, resources/help/<id>.md.
struct HelpPage
{
    QString id;
    QString title; ///< its first heading
    QString markdown;
};

/// All pages in the order of the contents.
[[nodiscard]] const QList<HelpPage>& helpPages();

/// The manual: contents on the left, which a search narrows to the pages with all its words, and the page. Beside the window, not in
/// front of it. There is no network in it.
class HelpWindow final : public QDialog
{
    Q_OBJECT

public:
    explicit HelpWindow(QWidget* parent);

    /// `id` must be a page's.
    void showPage(const QString& id);

private:
    void follow(const QUrl& link);
    void search(const QString& words);
    void open(const HelpPage& page);

    QLineEdit* m_search = nullptr;
    QListWidget* m_contents = nullptr;
    QTextBrowser* m_text = nullptr;
};

} // namespace fathom
