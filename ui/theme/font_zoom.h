// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QObject>

class QAction;

namespace fathom {

/// The application's text size as a factor of the system's, changed with Ctrl +, Ctrl - and Ctrl 0.
/// Everything else (plots, icons, row heights) derives from the font and follows. Create one after
/// the QApplication, on the GUI thread.
class FontZoom final : public QObject
{
    Q_OBJECT

public:
    static constexpr double smallest = 0.5;
    static constexpr double largest = 3;

    explicit FontZoom(QObject* parent);

    [[nodiscard]] double factor() const { return m_factor; }
    /// Clamped to [smallest, largest].
    void setFactor(double factor);
    void zoomIn();
    void zoomOut();
    void reset() { setFactor(1); }

    /// For the View menu; with shortcuts.
    [[nodiscard]] QAction* zoomInAction() const { return m_zoomIn; }
    [[nodiscard]] QAction* zoomOutAction() const { return m_zoomOut; }
    [[nodiscard]] QAction* resetAction() const { return m_reset; }

signals:
    void factorChanged(double factor);

private:
    void updateActions();

    QFont m_systemFont;
    double m_factor = 1;
    QAction* m_zoomIn = nullptr;
    QAction* m_zoomOut = nullptr;
    QAction* m_reset = nullptr;
};

} // namespace fathom
