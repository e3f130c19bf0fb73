// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/probe/token_scores.h"
#include "ui/plots/figure_source.h"
#include "ui/plots/token_flow.h"
#include "ui/plots/token_heat.h"

#include <QAbstractScrollArea>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

class QLabel;

namespace fathom {

class HeatLegend;

/// One prompt as running text, every token a chip coloured by a probe's score, or by the number it
/// predicts: diverging around the decision threshold or the mean, one scale for chips, legend and
/// export. Only visible rows are painted. GUI thread only.
class TokenHeatmap final : public QAbstractScrollArea, public FigureSource
{
    Q_OBJECT

public:
    explicit TokenHeatmap(QWidget* parent = nullptr);
    ~TokenHeatmap() override;

    /// Shows scores in favour of the second of two classes, or of the class shown before if there
    /// are more.
    void setScores(const TokenScores& scores, const Classes& classes);
    /// Shows the numbers that a regression predicts, around the mean of its training targets.
    void setScores(const TokenScores& scores, const TargetSummary& targets);
    void clear();
    /// The class whose score is shown. For more than two classes the score is the margin over the
    /// best other class, so that 0 is the decision threshold there too. Out of range: ignored.
    void setClassShown(int index);
    [[nodiscard]] int classShown() const { return m_classShown; }
    /// Fixes how far the scale reaches on each side, to compare prompts; none: as far as the scores
    /// of this prompt (special tokens aside).
    void setScaleEnd(std::optional<double> largest);
    /// A few words under the text: "layer 6".
    void setCaption(const QString& caption);
    void setPlaceholder(const QString& text);

    [[nodiscard]] std::size_t tokenCount() const { return m_heat.tokens.size(); }
    [[nodiscard]] const TokenHeat& heat() const { return m_heat; }
    /// In viewport coordinates.
    [[nodiscard]] QRectF tokenRect(std::size_t token) const;
    [[nodiscard]] std::optional<std::size_t> tokenAt(const QPointF& position) const;
    [[nodiscard]] std::optional<std::size_t> currentToken() const { return m_current; }
    void setCurrentToken(std::optional<std::size_t> token);

    [[nodiscard]] QString summary() const;
    [[nodiscard]] QString toolTipOf(std::size_t token) const;
    /// Tokens, ids and scores, a line each, separated by tabs.
    [[nodiscard]] QString dataAsTsv() const;
    void copy() const;

    [[nodiscard]] QString figureName() const override;
    [[nodiscard]] bool hasFigure() const override { return tokenCount() > 0; }
    [[nodiscard]] QSizeF figureSize(
        const QSizeF& requested, const FigureStyle& style) const override;
    void paintFigure(
        QPaintDevice& device, const QSizeF& size, const FigureStyle& style) const override;
    [[nodiscard]] QString dataAsCsv() const override;
    [[nodiscard]] QSize sizeHint() const override;

signals:
    /// By mouse or keyboard.
    void currentTokenChanged(int token);

protected:
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void takeScores(const TokenScores& scores);
    void onContentChanged();
    void onFontChanged();
    void layOut();
    void placeLegend();
    void choose(std::size_t token);
    void scrollTo(std::size_t token);
    [[nodiscard]] FigureStyle screenStyle() const;
    [[nodiscard]] QPointF scrollOffset() const;

    std::unique_ptr<TokenScores> m_scores;
    Classes m_classes;
    int m_classShown = 1;
    std::optional<TargetSummary> m_targets; ///< of a regression; none: classes
    std::optional<double> m_scaleEnd;
    TokenHeat m_heat;
    std::vector<float> m_widths; ///< of the chips, in the widget's font
    TokenFlow m_flow;
    std::optional<std::size_t> m_current;
    HeatLegend* m_legend = nullptr;
    QLabel* m_placeholder = nullptr;
};

} // namespace fathom
