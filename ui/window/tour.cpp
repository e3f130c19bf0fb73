// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/tour.h"

#include "ui/panels/panel_parts.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr int charactersWide = 46;
constexpr int frameWidth = 2;

/// A frame in the accent's colour that lets the mouse through.
class TargetFrame final : public QWidget
{
public:
    explicit TargetFrame(QWidget* window)
        : QWidget(window)
    {
        setObjectName(u"tourFrame"_s);
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(palette().highlight().color(), frameWidth));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), gridUnit / 2.0, gridUnit / 2.0);
    }
};

} // namespace

Tour::Tour(QList<TourStep> steps, QWidget& window)
    : QFrame(&window)
    , m_steps(std::move(steps))
    , m_window(window)
    , m_frame(new TargetFrame(&window))
{
    setNames(*this, u"tour"_s, tr("Guided tour"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    m_title = makeHeading({}, this);
    m_title->setForegroundRole(QPalette::ToolTipText);
    m_text = new QLabel(this);
    m_text->setObjectName(u"tourText"_s);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setForegroundRole(QPalette::ToolTipText);
    m_text->setFixedWidth(charactersWide * fontMetrics().averageCharWidth());
    m_count = new QLabel(this);
    m_count->setForegroundRole(QPalette::ToolTipText);
    auto* end = new QPushButton(tr("End tour"), this);
    setNames(*end, u"tourEnd"_s, end->text());
    m_back = new QPushButton(tr("Back"), this);
    setNames(*m_back, u"tourBack"_s, m_back->text());
    m_next = new QPushButton(this);
    setNames(*m_next, u"tourNext"_s, tr("Next"));
    m_next->setDefault(true);
    connect(end, &QPushButton::clicked, this, &QObject::deleteLater);
    connect(m_back, &QPushButton::clicked, this, [this] { go(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (m_step + 1 < m_steps.size())
            go(m_step + 1);
        else
            deleteLater();
    });
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gridUnit);
    buttons->addWidget(m_count);
    buttons->addStretch();
    buttons->addWidget(end);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridUnit, gridUnit, 2 * gridUnit, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addLayout(buttons);
    m_window.installEventFilter(this);
    go(0);
}

Tour::~Tour()
{
    delete m_frame;
}

void Tour::go(qsizetype step)
{
    m_step = std::clamp<qsizetype>(step, 0, m_steps.size() - 1);
    const auto& shown = m_steps[m_step];
    if (shown.prepare)
        shown.prepare();
    m_title->setText(shown.title);
    m_text->setText(shown.text);
    m_text->setFixedHeight(m_text->heightForWidth(m_text->width()));
    m_count->setText(tr("%1 of %2").arg(m_step + 1).arg(m_steps.size()));
    m_back->setEnabled(m_step > 0);
    m_next->setText(m_step + 1 < m_steps.size() ? tr("Next") : tr("Done"));
    m_next->setFocus();
    show();
    place();
    // What was prepared may move things.
    QTimer::singleShot(0, this, &Tour::place);
}

/// Below the target, or above it, or beside it: where there is room, and else inside at its edge.
void Tour::place()
{
    auto* target = m_window.findChild<QWidget*>(m_steps[m_step].target);
    layout()->activate();
    adjustSize();
    const QRect room = m_window.rect().adjusted(gridUnit, gridUnit, -gridUnit, -gridUnit);
    if (!target || !target->isVisible()) {
        m_frame->hide();
        move(room.center() - rect().center());
        raise();
        return;
    }
    const QRect about(target->mapTo(&m_window, QPoint(0, 0)), target->size());
    m_frame->setGeometry(about);
    m_frame->show();
    m_frame->raise();
    const int gap = gridUnit;
    const QPoint centre = about.center() - rect().center();
    QList<QPoint> places { { centre.x(), about.bottom() + gap }, { centre.x(), about.top() - height() - gap },
        { about.left() - width() - gap, centre.y() }, { about.right() + gap, centre.y() } };
    QPoint chosen(centre.x(), about.bottom() - height() - gap);
    for (const auto& place : places) {
        const bool fitsBeside = place.x() == centre.x() ? place.y() >= room.top() && place.y() + height() <= room.bottom()
                                                        : place.x() >= room.left() && place.x() + width() <= room.right();
        if (fitsBeside) {
            chosen = place;
            break;
        }
    }
    move(std::clamp(chosen.x(), room.left(), std::max(room.left(), room.right() - width())),
        std::clamp(chosen.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    raise();
}

bool Tour::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &m_window && (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest))
        QTimer::singleShot(0, this, &Tour::place);
    return QFrame::eventFilter(watched, event);
}

void Tour::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        deleteLater();
    else
        QFrame::keyPressEvent(event);
}

} // namespace fathom
