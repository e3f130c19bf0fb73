// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/layer_plot.h"

#include "ui/plots/layer_axis.h"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double wheelZoomFactor = 0.88; // per wheel notch
constexpr double smallestLayerSpan = 2; // layers left when zoomed in all the way

} // namespace

LayerPlot::LayerPlot(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
    , m_placeholder(new QLabel(this))
{
    m_plot->setObjectName(u"plotArea"_s);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->axisRect()->setRangeZoomFactor(wheelZoomFactor);
    m_plot->setNoAntialiasingOnDrag(false);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setMouseTracking(true);
    m_placeholder->setObjectName(u"placeholder"_s);
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setWordWrap(true);
    m_placeholder->setMargin(24);
    m_placeholder->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(focusFrame, focusFrame, focusFrame, focusFrame);
    layout->setSpacing(0);
    layout->addWidget(m_plot);
    layout->addWidget(m_placeholder);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setFocusPolicy(Qt::StrongFocus);
    m_plot->installEventFilter(this);
    connectMouse();
    m_plot->hide();
}

LayerPlot::~LayerPlot() = default;

void LayerPlot::connectMouse()
{
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_pressedAt = event->pos();
        setFocus(Qt::MouseFocusReason);
    });
    connect(m_plot, &QCustomPlot::mouseMove, this, &LayerPlot::onMouseMove);
    connect(m_plot, &QCustomPlot::mouseRelease, this, &LayerPlot::onMouseRelease);
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &LayerPlot::resetZoom);
    for (QCPAxis* axis : { m_plot->xAxis, m_plot->yAxis })
        connect(
            axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &LayerPlot::onZoomed);
}

void LayerPlot::setPlaceholder(const QString& text)
{
    m_placeholder->setText(text);
}

void LayerPlot::setSelectedLayer(std::optional<LayerIndex> layer)
{
    if (layer == m_selected)
        return;
    m_selected = layer;
    scheduleDraw();
}

void LayerPlot::resetZoom()
{
    m_isZoomed = false;
    scheduleDraw();
}

void LayerPlot::onDataChanged()
{
    setAccessibleDescription(summary());
    m_plot->setAccessibleName(accessibleName());
    m_plot->setVisible(hasFigure());
    m_placeholder->setVisible(!hasFigure());
    scheduleDraw();
}

void LayerPlot::scheduleDraw()
{
    if (m_isDrawScheduled || !isVisible())
        return;
    m_isDrawScheduled = true;
    QMetaObject::invokeMethod(this, &LayerPlot::drawNow, Qt::QueuedConnection);
}

void LayerPlot::drawNow()
{
    m_isDrawScheduled = false;
    if (!hasFigure() || m_plot->viewport().isEmpty())
        return;
    m_isDrawing = true; // our own changes of the ranges are not the user's
    draw(*m_plot, screenStyle(), m_isZoomed);
    m_isDrawing = false;
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

FigureStyle LayerPlot::screenStyle() const
{
    return { FigureStyle::Medium::Screen, ThemeColors::from(palette()), font() };
}

void LayerPlot::paintFigure(
    QPaintDevice& device, const QSizeF& size, const FigureStyle& style) const
{
    const QSize pixels = size.toSize();
    QCustomPlot plot;
    plot.setViewport(QRect(QPoint(), pixels));
    draw(plot, style, false);
    QCPPainter painter(&device);
    painter.setFont(style.font); // SVG writes the current font into every group
    const double scale = device.logicalDpiX() / 96.0;
    painter.scale(scale, scale);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setMode(QCPPainter::pmNonCosmetic);
    plot.toPainter(&painter, pixels.width(), pixels.height());
}

QSize LayerPlot::sizeHint() const
{
    const QFontMetrics metrics(font());
    return { 72 * metrics.averageCharWidth(), 20 * metrics.height() };
}

QSize LayerPlot::minimumSizeHint() const
{
    const QFontMetrics metrics(font());
    return { 28 * metrics.averageCharWidth(), 8 * metrics.height() };
}

void LayerPlot::choose(LayerIndex layer)
{
    setSelectedLayer(layer);
    emit layerClicked(layer);
}

void LayerPlot::chooseOther(LayerIndex layer)
{
    if (layer != m_selected)
        choose(layer);
}

void LayerPlot::moveSelection(const std::vector<LayerIndex>& layers, int steps)
{
    if (!m_selected)
        return choose(steps > 0 ? layers.front() : layers.back());
    // From a layer without data the first step goes to the nearest one on that side.
    const auto lower = std::ranges::lower_bound(layers, *m_selected);
    auto position = std::ptrdiff_t(lower - layers.begin());
    const bool isOnLayer = lower != layers.end() && *lower == *m_selected;
    position += isOnLayer || steps < 0 ? steps : steps - 1;
    position = std::clamp(position, std::ptrdiff_t { 0 }, std::ptrdiff_t(layers.size()) - 1);
    chooseOther(layers[std::size_t(position)]);
}

void LayerPlot::keyPressEvent(QKeyEvent* event)
{
    const std::vector<LayerIndex> layers = layersWithData();
    if (layers.empty())
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        return moveSelection(layers, -1);
    case Qt::Key_Right:
        return moveSelection(layers, 1);
    case Qt::Key_Home:
        return chooseOther(layers.front());
    case Qt::Key_End:
        return chooseOther(layers.back());
    default:
        QWidget::keyPressEvent(event);
    }
}

std::optional<LayerIndex> LayerPlot::layerAt(const QPointF& position) const
{
    if (!m_plot->axisRect()->rect().contains(position.toPoint()))
        return std::nullopt;
    const double x = m_plot->xAxis->pixelToCoord(position.x());
    std::optional<LayerIndex> nearest;
    for (const LayerIndex layer : layersWithData()) {
        if (!nearest || std::abs(layer.value - x) < std::abs(nearest->value - x))
            nearest = layer;
    }
    return nearest;
}

void LayerPlot::onMouseMove(QMouseEvent* event)
{
    const std::optional<LayerIndex> layer = layerAt(event->position());
    const bool isOverLayer = layer
        && std::abs(m_plot->xAxis->coordToPixel(layer->value) - event->position().x())
            < 4 * fontMetrics().height();
    if (isOverLayer && event->buttons() == Qt::NoButton)
        QToolTip::showText(event->globalPosition().toPoint(), toolTipOf(*layer), m_plot);
    else
        QToolTip::hideText();
}

void LayerPlot::onMouseRelease(QMouseEvent* event)
{
    const bool isClick
        = (event->pos() - m_pressedAt).manhattanLength() < QApplication::startDragDistance();
    if (event->button() != Qt::LeftButton || !isClick)
        return;
    if (const std::optional<LayerIndex> layer = layerAt(event->position()))
        choose(*layer);
}

// The user has zoomed or dragged: keeps the view near the data, then redraws what is placed in
// pixels.
void LayerPlot::onZoomed()
{
    if (m_isDrawing)
        return;
    m_isZoomed = true;
    const AxisRange whole = layerRange(layersWithData());
    m_isDrawing = true;
    const double widest = std::max(whole.high - whole.low, smallestLayerSpan);
    const double span = std::clamp(m_plot->xAxis->range().size(), smallestLayerSpan, 2 * widest);
    const double centre = std::clamp(m_plot->xAxis->range().center(), whole.low, whole.high);
    m_plot->xAxis->setRange(centre - span / 2, centre + span / 2);
    m_isDrawing = false;
    scheduleDraw();
}

void LayerPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        scheduleDraw();
}

// What is placed in pixels is placed anew when the plot, laid out after us, gets its size.
bool LayerPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_plot && event->type() == QEvent::Resize)
        scheduleDraw();
    return QWidget::eventFilter(watched, event);
}

void LayerPlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void LayerPlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void LayerPlot::paintEvent(QPaintEvent*)
{
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void LayerPlot::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    scheduleDraw();
}

} // namespace fathom
