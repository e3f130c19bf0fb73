// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_heatmap.h"

#include "ui/plots/heat_legend.h"
#include "ui/plots/token_cursor.h"
#include "ui/plots/token_figure.h"
#include "ui/plots/token_heat_text.h"
#include "ui/plots/token_painter.h"

#include <QAccessible>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double margin = tokenMargin;

} // namespace

TokenHeatmap::TokenHeatmap(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_legend(new HeatLegend(m_heat, this))
    , m_placeholder(new QLabel(viewport()))
{
    setAccessibleName(tr("Tokens coloured by score"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setCursor(Qt::ArrowCursor);
    m_placeholder->setObjectName(u"placeholder"_s);
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setWordWrap(true);
    m_placeholder->setMargin(24);
    m_placeholder->setForegroundRole(QPalette::PlaceholderText);
    m_legend->setObjectName(u"legend"_s);
    m_legend->hide();
}

TokenHeatmap::~TokenHeatmap() = default;

void TokenHeatmap::setScores(const TokenScores& scores, const Classes& classes)
{
    if (classes != m_classes)
        m_classShown = std::min<int>(1, std::max<int>(0, int(classes.count()) - 1));
    m_classes = classes;
    m_targets.reset();
    takeScores(scores);
}

void TokenHeatmap::setScores(const TokenScores& scores, const TargetSummary& targets)
{
    m_targets = targets;
    takeScores(scores);
}

void TokenHeatmap::takeScores(const TokenScores& scores)
{
    const bool isOtherText = !m_scores || m_scores->text != scores.text;
    m_scores = std::make_unique<TokenScores>(scores);
    if (isOtherText) {
        m_current.reset();
        verticalScrollBar()->setValue(0);
    }
    onContentChanged();
}

void TokenHeatmap::clear()
{
    m_scores.reset();
    m_current.reset();
    onContentChanged();
}

void TokenHeatmap::setClassShown(int index)
{
    if (index < 0 || index >= int(m_classes.count()) || index == m_classShown)
        return;
    m_classShown = index;
    onContentChanged();
}

void TokenHeatmap::setScaleEnd(std::optional<double> largest)
{
    m_scaleEnd = largest && *largest > 0 ? largest : std::nullopt;
    onContentChanged();
}

void TokenHeatmap::setCaption(const QString& caption)
{
    m_legend->setCaption(caption);
}

void TokenHeatmap::setPlaceholder(const QString& text)
{
    m_placeholder->setText(text);
}

void TokenHeatmap::onContentChanged()
{
    if (!m_scores)
        m_heat = {};
    else if (m_targets)
        m_heat = makeTokenHeat(*m_scores, *m_targets);
    else
        m_heat = makeTokenHeat(*m_scores, m_classes, m_classShown);
    if (m_scaleEnd)
        m_heat.scaleEnd = *m_scaleEnd;
    if (m_current && *m_current >= tokenCount())
        m_current.reset();
    onFontChanged();
    setAccessibleDescription(summary());
    m_placeholder->setVisible(!hasFigure());
    m_legend->setVisible(hasFigure());
    m_legend->update();
}

void TokenHeatmap::onFontChanged()
{
    m_widths = chipWidths(m_heat, font());
    setViewportMargins(0, 0, 0, hasFigure() ? m_legend->wantedHeight() : 0);
    layOut();
}

void TokenHeatmap::layOut()
{
    m_flow
        = layOutChips(m_heat, m_widths, chipFlow(m_heat, font(), viewport()->width() - 2 * margin));
    const int content = int(std::ceil(m_flow.height() + 2 * margin));
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(QFontMetrics(font()).height() + 8);
    bar->setRange(0, std::max(0, content - viewport()->height()));
    m_placeholder->setGeometry(viewport()->rect());
    placeLegend();
    viewport()->update();
}

void TokenHeatmap::placeLegend()
{
    const QRect text = viewport()->geometry();
    m_legend->setGeometry(text.left(), text.bottom() + 1, text.width(), viewportMargins().bottom());
}

QPointF TokenHeatmap::scrollOffset() const
{
    return { margin, margin - verticalScrollBar()->value() };
}

QRectF TokenHeatmap::tokenRect(std::size_t token) const
{
    return m_flow.rect(token).translated(scrollOffset());
}

std::optional<std::size_t> TokenHeatmap::tokenAt(const QPointF& position) const
{
    return m_flow.tokenAt(position - scrollOffset());
}

void TokenHeatmap::setCurrentToken(std::optional<std::size_t> token)
{
    if (token && *token >= tokenCount())
        token.reset();
    if (token == m_current)
        return;
    m_current = token;
    if (token) {
        scrollTo(*token);
        setAccessibleDescription(summary());
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
    viewport()->update();
}

void TokenHeatmap::choose(std::size_t token)
{
    if (m_current == token)
        return;
    setCurrentToken(token);
    emit currentTokenChanged(int(token));
}

void TokenHeatmap::scrollTo(std::size_t token)
{
    const QRectF rect = tokenRect(token);
    QScrollBar* bar = verticalScrollBar();
    if (rect.top() < margin)
        bar->setValue(bar->value() + int(std::floor(rect.top() - margin)));
    else if (rect.bottom() > viewport()->height() - margin)
        bar->setValue(bar->value() + int(std::ceil(rect.bottom() + margin - viewport()->height())));
}

FigureStyle TokenHeatmap::screenStyle() const
{
    return { FigureStyle::Medium::Screen, ThemeColors::from(palette()), font() };
}

void TokenHeatmap::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    const FigureStyle style = screenStyle();
    painter.save();
    painter.translate(scrollOffset());
    const QRectF visible = QRectF(event->rect()).translated(-scrollOffset());
    paintChips(
        painter, m_heat, m_flow, m_flow.tokensBetween(visible.top(), visible.bottom()), style);
    painter.restore();
    if (m_current) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(style.colors.accent, 2));
        painter.drawRoundedRect(tokenRect(*m_current).adjusted(-2, -2, 2, 2), 4, 4);
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        // Open towards the legend, which draws the rest of the frame.
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, hasFigure() ? 1 : -1));
    }
}

void TokenHeatmap::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void TokenHeatmap::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        onFontChanged();
}

void TokenHeatmap::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    m_legend->update();
}

void TokenHeatmap::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
    m_legend->update();
}

bool TokenHeatmap::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const std::optional<std::size_t> token = tokenAt(help->pos()))
        QToolTip::showText(
            help->globalPos(), toolTipOf(*token), viewport(), tokenRect(*token).toAlignedRect());
    else
        QToolTip::hideText();
    return true;
}

void TokenHeatmap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        if (const std::optional<std::size_t> token = tokenAt(event->position()))
            choose(*token);
    }
    QAbstractScrollArea::mousePressEvent(event);
}

void TokenHeatmap::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && hasFigure()) {
        copy();
        return;
    }
    const double rowHeight = m_flow.tokenCount() > 0 ? m_flow.rect(0).height() + margin : margin;
    const auto rowsPerPage
        = std::max<std::size_t>(1, std::size_t(viewport()->height() / rowHeight));
    if (const auto next
        = tokenAfterKey(m_flow, m_current, event->key(), rowsPerPage, m_heat.isRightToLeft))
        choose(*next);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

QString TokenHeatmap::summary() const
{
    return tokenHeatSummary(m_heat, m_current);
}

QString TokenHeatmap::toolTipOf(std::size_t token) const
{
    return tokenHeatToolTip(m_heat, token);
}

QString TokenHeatmap::dataAsTsv() const
{
    return tokenHeatTsv(m_heat);
}

void TokenHeatmap::copy() const
{
    if (hasFigure())
        QGuiApplication::clipboard()->setText(dataAsTsv());
}

QString TokenHeatmap::figureName() const
{
    return u"tokens"_s;
}

QSizeF TokenHeatmap::figureSize(const QSizeF& requested, const FigureStyle& style) const
{
    return tokenFigureSize(m_heat, requested, style);
}

void TokenHeatmap::paintFigure(
    QPaintDevice& device, const QSizeF& size, const FigureStyle& style) const
{
    paintTokenFigure(device, m_heat, m_legend->caption(), size, style);
}

QString TokenHeatmap::dataAsCsv() const
{
    return tokenHeatCsv(m_heat);
}

QSize TokenHeatmap::sizeHint() const
{
    const QFontMetrics metrics(font());
    return { 60 * metrics.averageCharWidth(), 10 * metrics.height() };
}

} // namespace fathom
