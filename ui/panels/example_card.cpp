// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/example_card.h"

#include "ui/panels/panel_parts.h"
#include "ui/theme/theme_colors.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr int margin = 2 * gridUnit;
constexpr int charactersWide = 34;
constexpr int linesOfPicture = 5;
constexpr double airBelowChance = 0.1; // as in the plot
constexpr int textFlags = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;
} // namespace

ExampleCard::ExampleCard(const BuiltInExample& example, QWidget* parent)
    : QAbstractButton(parent)
    , m_example(example)
{
    setNames(*this, u"example_"_s + example.id, example.title);
    setAccessibleDescription(example.story);
    setToolTip(tr("Open this example and run it"));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    auto policy = QSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

int ExampleCard::pictureHeight() const
{
    return linesOfPicture * fontMetrics().height();
}

QFont ExampleCard::titleFont() const
{
    auto bold = font();
    bold.setBold(true);
    return bold;
}

QSize ExampleCard::sizeHint() const
{
    const int width = charactersWide * fontMetrics().averageCharWidth();
    return { width, heightForWidth(width) };
}

int ExampleCard::heightForWidth(int width) const
{
    const int inner = width - 2 * margin;
    const auto heightOf = [inner](const QFont& font, const QString& text) {
        return QFontMetrics(font).boundingRect(0, 0, inner, 10000, textFlags, text).height();
    };
    return 2 * margin + pictureHeight() + gridUnit + heightOf(titleFont(), m_example.title) + gridUnit / 2
        + heightOf(font(), m_example.story);
}

bool ExampleCard::event(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
    return QAbstractButton::event(event);
}

void ExampleCard::paintPicture(QPainter& painter, const QRectF& area) const
{
    const auto colors = ThemeColors::from(palette());
    if (m_example.scores.empty())
        return;
    const double low = m_example.baseline - airBelowChance;
    const auto position = [&](std::size_t layer, double score) {
        const double share = m_example.scores.size() > 1
            ? static_cast<double>(layer) / static_cast<double>(m_example.scores.size() - 1)
            : 0.5;
        return QPointF(area.left() + share * area.width(),
            area.bottom() - std::clamp((score - low) / (1 - low), 0.0, 1.0) * area.height());
    };
    painter.setPen(QPen(colors.baseline, 1, Qt::DashLine));
    const double y = position(0, m_example.baseline).y();
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    QPainterPath curve(position(0, m_example.scores.front()));
    for (std::size_t i = 1; i < m_example.scores.size(); ++i)
        curve.lineTo(position(i, m_example.scores[i]));
    painter.setPen(QPen(colors.seriesColor(0), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(curve);
    painter.setPen(QPen(colors.background, 1));
    painter.setBrush(colors.seriesColor(0));
    for (std::size_t i = 0; i < m_example.scores.size(); ++i)
        painter.drawEllipse(position(i, m_example.scores[i]), 3.5, 3.5);
}

void ExampleCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto colors = ThemeColors::from(palette());
    const bool isLit = underMouse() || hasFocus();
    painter.setPen(QPen(isLit ? colors.accent : colors.grid, isLit ? 1.5 : 1));
    painter.setBrush(isDown() ? mixed(colors.background, colors.accent, 0.12) : colors.background);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), gridUnit / 2.0, gridUnit / 2.0);
    painter.setBrush(Qt::NoBrush);

    QRect inner = rect().adjusted(margin, margin, -margin, -margin);
    paintPicture(painter, QRectF(inner.left() + 4, inner.top() + 4, inner.width() - 8, pictureHeight() - 8));
    inner.setTop(inner.top() + pictureHeight() + gridUnit);
    painter.setFont(titleFont());
    painter.setPen(colors.text);
    QRect used;
    painter.drawText(inner, textFlags, m_example.title, &used);
    inner.setTop(used.bottom() + gridUnit / 2);
    painter.setFont(font());
    painter.setPen(colors.mutedText);
    painter.drawText(inner, textFlags, m_example.story);
}

} // namespace fathom
