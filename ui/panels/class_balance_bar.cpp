// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/class_balance_bar.h"

#include "ui/panels/class_mark.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/number_text.h"
#include "ui/theme/theme_colors.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStringList>
#include <QToolTip>

#include <numeric>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr int barHeight = 8;
constexpr int markSize = 8;
} // namespace

ClassBalanceBar::ClassBalanceBar(QWidget* parent)
    : QWidget(parent)
{
    setNames(*this, u"classBalance"_s, tr("Class balance"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ClassBalanceBar::setCounts(std::vector<ClassCount> counts)
{
    m_counts = std::move(counts);
    m_total = std::accumulate(m_counts.begin(), m_counts.end(), std::int64_t { 0 },
        [](auto sum, const auto& entry) { return sum + entry.count; });
    QStringList sentences;
    for (const auto& entry : m_counts)
        sentences.append(shareOf(entry));
    setAccessibleDescription(sentences.join(u", "));
    updateGeometry();
    update();
}

QString ClassBalanceBar::shareOf(const ClassCount& entry) const
{
    const double share = m_total == 0
        ? 0
        : 100.0 * static_cast<double>(entry.count) / static_cast<double>(m_total);
    return tr("%1: %2 rows, %3 %").arg(entry.name, countText(entry.count), numberText(share));
}

QSize ClassBalanceBar::sizeHint() const
{
    return { 20 * gridUnit, barHeight + gridUnit / 2 + fontMetrics().height() };
}

void ClassBalanceBar::paintEvent(QPaintEvent*)
{
    if (m_total == 0)
        return;
    QPainter painter(this);
    const auto colors = ThemeColors::from(palette());
    double x = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        const double share
            = width() * static_cast<double>(m_counts[i].count) / static_cast<double>(m_total);
        // A gap of one pixel keeps neighbours apart without relying on their colours.
        painter.fillRect(QRectF(x, 0, std::max(share - 1, 1.0), barHeight), colors.seriesColor(i));
        x += share;
    }

    int left = 0;
    const int top = barHeight + gridUnit / 2;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        const auto label = u"%1 · %2"_s.arg(m_counts[i].name, countText(m_counts[i].count));
        const int needed = markSize + gridUnit / 2 + fontMetrics().horizontalAdvance(label);
        const bool isLast = i + 1 == m_counts.size();
        const auto more = tr("%1 more").arg(m_counts.size() - i);
        const int reserve = isLast ? 0 : fontMetrics().horizontalAdvance(more);
        if (left + needed + reserve > width() && i > 0) {
            painter.setPen(colors.mutedText);
            painter.drawText(
                QRect(left, top, width() - left, fontMetrics().height()), Qt::AlignLeft, more);
            break;
        }
        const QRectF mark(
            left, top + (fontMetrics().height() - markSize) / 2.0, markSize, markSize);
        paintClassMark(painter, mark, static_cast<int>(i), palette());
        painter.setPen(colors.text);
        const QRect room(
            left + markSize + gridUnit / 2, top, width() - left, fontMetrics().height());
        painter.drawText(room, Qt::AlignLeft,
            fontMetrics().elidedText(label, Qt::ElideRight, room.width() - markSize));
        left += needed + 2 * gridUnit;
    }
}

bool ClassBalanceBar::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        QStringList lines;
        for (const auto& entry : m_counts)
            lines.append(shareOf(entry));
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), lines.join(u'\n'), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace fathom
