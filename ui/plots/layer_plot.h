// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "ui/plots/figure_source.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCustomPlot;
class QLabel;
class QMouseEvent;

namespace fathom {

/// A plot with layers on the x axis: selection by click and arrow keys, tooltips, zoom by wheel and
/// drag (double-click resets), placeholder, theme, accessible summary. What is drawn comes from the
/// subclass. GUI thread only.
class LayerPlot : public QWidget, public FigureSource
{
    Q_OBJECT

public:
    static constexpr int focusFrame = 1; ///< pixels around the figure

    explicit LayerPlot(QWidget* parent = nullptr);
    ~LayerPlot() override;

    /// What will appear here and how to make it appear; shown while there is nothing to draw.
    void setPlaceholder(const QString& text);
    /// Highlights a layer; does not emit layerClicked. A layer without data is remembered until it
    /// has some.
    void setSelectedLayer(std::optional<fathom::LayerIndex> layer);
    [[nodiscard]] std::optional<LayerIndex> selectedLayer() const { return m_selected; }
    void resetZoom();
    [[nodiscard]] bool isZoomed() const { return m_isZoomed; }

    /// One sentence that says what the plot shows; also its accessible description.
    [[nodiscard]] virtual QString summary() const = 0;
    /// All digits of one layer, as rich text.
    [[nodiscard]] virtual QString toolTipOf(LayerIndex layer) const = 0;
    /// Layers that can be selected, ascending.
    [[nodiscard]] virtual std::vector<LayerIndex> layersWithData() const = 0;

    void paintFigure(
        QPaintDevice& device, const QSizeF& size, const FigureStyle& style) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    /// The user chose a layer, with the mouse or the keyboard.
    void layerClicked(fathom::LayerIndex layer);

protected:
    /// Draws everything on an empty plot whose viewport is set; leaves the axes' ranges alone if
    /// the user has zoomed.
    virtual void draw(QCustomPlot& plot, const FigureStyle& style, bool keepRanges) const = 0;
    /// For subclasses, whenever their data have changed: updates the placeholder and the accessible
    /// description, draws soon.
    void onDataChanged();
    /// Draws soon, once however often it is called; a hidden plot when it is shown.
    void scheduleDraw();
    [[nodiscard]] FigureStyle screenStyle() const;

    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void connectMouse();
    void drawNow();
    void choose(LayerIndex layer);
    void chooseOther(LayerIndex layer);
    void moveSelection(const std::vector<LayerIndex>& layers, int steps);
    void onMouseMove(QMouseEvent* event);
    void onMouseRelease(QMouseEvent* event);
    void onZoomed();
    [[nodiscard]] std::optional<LayerIndex> layerAt(const QPointF& position) const;

    QCustomPlot* m_plot = nullptr;
    QLabel* m_placeholder = nullptr;
    std::optional<LayerIndex> m_selected;
    QPoint m_pressedAt;
    bool m_isZoomed = false;
    bool m_isDrawScheduled = false;
    bool m_isDrawing = false;
};

} // namespace fathom
