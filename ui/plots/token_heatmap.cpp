// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_heatmap.h"

#include "ui/plots/figure_text.h"
#include "ui/plots/token_painter.h"

#include <QAccessible>
#include <QClipboard>
#include <QEvent>
#include <QFontMetricsF>
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

constexpr double margin = 8; // around the text and the legend

} // namespace

/// The strip under the scrolled text that explains its colours.
class HeatLegend final : public QWidget
{
public:
    HeatLegend(const TokenHeat& heat, QWidget* parent)
        : QWidget(parent)
        , m_heat(heat)
    {
        setBackgroundRole(QPalette::Base);
        setAutoFillBackground(true);
    }

    void setCaption(const QString& caption)
    {
        m_caption = caption;
        update();
    }
    [[nodiscard]] const QString& caption() const { return m_caption; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const FigureStyle style { FigureStyle::Medium::Screen, ThemeColors::from(palette()),
            font() };
        painter.setPen(style.colors.grid);
        painter.drawLine(0, 0, width(), 0);
        paintHeatLegend(
            painter, QRectF(rect()).adjusted(margin, margin, -margin, 0), m_heat, m_caption, style);
        if (parentWidget()->hasFocus()) {
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(rect().adjusted(0, -1, -1, -1));
        }
    }

private:
    const TokenHeat& m_heat;
    QString m_caption;
};

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
    const bool isOtherText = !m_scores || m_scores->text != scores.text;
    if (classes != m_classes)
        m_classShown = std::min<int>(1, std::max<int>(0, int(classes.count()) - 1));
    m_scores = std::make_unique<TokenScores>(scores);
    m_classes = classes;
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
    m_heat = m_scores ? makeTokenHeat(*m_scores, m_classes, m_classShown) : TokenHeat {};
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
    setViewportMargins(0, 0, 0, hasFigure() ? qRound(heatLegendHeight(font()) + 2 * margin) : 0);
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
    const std::optional<std::size_t> next
        = hasFigure() ? tokenAfterKey(event->key()) : std::nullopt;
    if (next)
        choose(*next);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

std::optional<std::size_t> TokenHeatmap::tokenAfterKey(int key) const
{
    const std::size_t last = tokenCount() - 1;
    if (!m_current) // the first key only shows where the cursor is
        return key == Qt::Key_End                            ? last
            : key >= Qt::Key_Home && key <= Qt::Key_PageDown ? std::optional<std::size_t>(0)
                                                             : std::nullopt;
    const std::size_t at = *m_current;
    const std::size_t row = m_flow.rowOf(at);
    const std::size_t rowsPerPage = std::max<std::size_t>(
        1, std::size_t(viewport()->height() / (m_flow.rect(at).height() + 8)));
    const auto inRow = [&](std::size_t target) {
        return m_flow.nearestInRow(target, m_flow.rect(at).center().x());
    };
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const bool isForward = (key == Qt::Key_Right) != m_heat.isRightToLeft;
        return isForward ? std::min(at + 1, last) : at - std::min<std::size_t>(at, 1);
    }
    case Qt::Key_Up:
        return inRow(row - std::min<std::size_t>(row, 1));
    case Qt::Key_Down:
        return inRow(std::min(row + 1, m_flow.rowCount() - 1));
    case Qt::Key_PageUp:
        return inRow(row - std::min(row, rowsPerPage));
    case Qt::Key_PageDown:
        return inRow(std::min(row + rowsPerPage, m_flow.rowCount() - 1));
    case Qt::Key_Home:
        return 0;
    case Qt::Key_End:
        return last;
    default:
        return std::nullopt;
    }
}

QString TokenHeatmap::summary() const
{
    if (!hasFigure())
        return {};
    const auto isFor = [](const HeatToken& token) { return !token.isSpecial && token.score > 0; };
    const auto positives = std::ranges::count_if(m_heat.tokens, isFor);
    QString sentence = tr("%1 tokens, %2 of them score towards %3.")
                           .arg(tokenCount())
                           .arg(positives)
                           .arg(oneLine(classPhrase(m_heat.positiveName)));
    if (m_current) {
        const HeatToken& token = m_heat.tokens[*m_current];
        sentence += tr(" Token %1: %2, score %3.")
                        .arg(*m_current + 1)
                        .arg(token.text.plain(), shortNumber(token.score));
    }
    return sentence;
}

QString TokenHeatmap::toolTipOf(std::size_t index) const
{
    if (index >= tokenCount())
        return {};
    const HeatToken& token = m_heat.tokens[index];
    QStringList notes;
    if (token.isPooled)
        notes << tr("pooled: the probe was trained on this position");
    if (token.isSpecial)
        notes << tr("special token, added by the tokenizer");
    QString html
        = u"<b style='white-space:pre'>%1</b><table cellspacing='0' cellpadding='1'>"_s.arg(
            oneLine(token.text.plain()).toHtmlEscaped());
    const auto addRow = [&html](const QString& name, const QString& value) {
        html += u"<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>"_s.arg(
            name.toHtmlEscaped(), value.toHtmlEscaped());
    };
    addRow(tr("Token"), tr("%1 of %2, id %3").arg(index + 1).arg(tokenCount()).arg(token.id.value));
    addRow(tr("Score for %1").arg(oneLine(classPhrase(m_heat.positiveName))),
        exactNumber(token.score));
    addRow(tr("Probability of %1").arg(oneLine(classPhrase(m_heat.positiveName))),
        exactNumber(token.probability));
    html += "</table>"_L1;
    for (const QString& note : notes)
        html += u"<br>"_s + note.toHtmlEscaped();
    return html;
}

QString TokenHeatmap::dataAsTsv() const
{
    QString tsv = tr("token\tid\tscore for %1\tprobability\n").arg(oneLine(m_heat.positiveName));
    for (const HeatToken& token : m_heat.tokens)
        tsv += u"%1\t%2\t%3\t%4\n"_s.arg(token.text.plain(), QString::number(token.id.value),
            exactNumber(token.score), exactNumber(token.probability));
    return tsv;
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
    const TokenFlow flow = layOutChips(m_heat, chipWidths(m_heat, style.font),
        chipFlow(m_heat, style.font, requested.width() - 2 * margin));
    return { requested.width(),
        std::ceil(flow.height() + heatLegendHeight(style.font) + 4 * margin) };
}

void TokenHeatmap::paintFigure(
    QPaintDevice& device, const QSizeF& size, const FigureStyle& style) const
{
    const TokenFlow flow = layOutChips(m_heat, chipWidths(m_heat, style.font),
        chipFlow(m_heat, style.font, size.width() - 2 * margin));
    QPainter painter(&device);
    painter.setFont(style.font); // SVG writes the current font into every group
    const double scale = device.logicalDpiX() / 96.0;
    painter.scale(scale, scale);
    painter.fillRect(QRectF(QPointF(), size), style.colors.background);
    painter.translate(margin, margin);
    paintChips(painter, m_heat, flow, { 0, tokenCount() }, style);
    const QRectF legend(
        0, flow.height() + 2 * margin, size.width() - 2 * margin, heatLegendHeight(style.font));
    paintHeatLegend(painter, legend, m_heat, m_legend->caption(), style);
}

QString TokenHeatmap::dataAsCsv() const
{
    QString csv = u"index,token,id,class,score,probability,is_special,is_pooled\r\n"_s;
    for (std::size_t i = 0; i < tokenCount(); ++i) {
        const HeatToken& token = m_heat.tokens[i];
        const QStringList cells { QString::number(i), csvCell(token.text.plain()),
            QString::number(token.id.value), csvCell(m_heat.positiveName), exactNumber(token.score),
            exactNumber(token.probability), token.isSpecial ? u"true"_s : u"false"_s,
            token.isPooled ? u"true"_s : u"false"_s };
        csv += cells.join(u',') + "\r\n"_L1;
    }
    return csv;
}

QSize TokenHeatmap::sizeHint() const
{
    const QFontMetrics metrics(font());
    return { 60 * metrics.averageCharWidth(), 10 * metrics.height() };
}

} // namespace fathom
