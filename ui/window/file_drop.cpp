// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/file_drop.h"

#include "ui/controllers/workbench.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/utf8.h"

#include <QDropEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

QStringList localFiles(const QMimeData& data)
{
    QStringList files;
    for (const auto& url : data.urls())
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    return files;
}

} // namespace

FileDrop::FileDrop(QWidget& window, Workbench& workbench)
    : QObject(&window)
    , m_window(window)
    , m_workbench(workbench)
{
    m_window.setAcceptDrops(true);
    m_window.installEventFilter(this);
    m_hint = new QLabel(&m_window);
    m_hint->setObjectName(u"dropHint"_s);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setAutoFillBackground(true);
    m_hint->setFrameShape(QFrame::Box);
    m_hint->setMargin(2 * gridUnit);
    m_hint->hide();
}

bool FileDrop::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::DragEnter:
    case QEvent::DragMove: {
        auto* drag = static_cast<QDragMoveEvent*>(event);
        if (localFiles(*drag->mimeData()).isEmpty())
            break;
        drag->acceptProposedAction();
        showHint(*drag->mimeData());
        return true;
    }
    case QEvent::DragLeave:
        m_hint->hide();
        break;
    case QEvent::Drop: {
        auto* drop = static_cast<QDropEvent*>(event);
        m_hint->hide();
        if (localFiles(*drop->mimeData()).isEmpty())
            break;
        drop->acceptProposedAction();
        open(*drop->mimeData());
        return true;
    }
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

void FileDrop::showHint(const QMimeData& data)
{
    QStringList names;
    for (const auto& file : localFiles(data))
        names.append(QFileInfo(file).fileName());
    m_hint->setText(tr("Drop to open %1").arg(names.join(u", ")));
    m_hint->adjustSize();
    m_hint->move(
        (m_window.width() - m_hint->width()) / 2, (m_window.height() - m_hint->height()) / 2);
    m_hint->show();
    m_hint->raise();
}

void FileDrop::open(const QMimeData& data)
{
    for (const auto& file : localFiles(data))
        m_workbench.openPath(toPath(file));
}

} // namespace fathom
