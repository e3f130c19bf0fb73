// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QString>

#include <functional>

class QLabel;
class QPushButton;

namespace fathom {

/// A stop of the guided tour.
struct TourStep
{
    QString target; ///< objectName of the widget it is about
    QString title;
    QString text;
    std::function<void()> prepare {}; ///< what is done when the tour comes here
};

/// The bubble that leads through the window: it stands beside one widget after the other, which it puts a frame around. The window
/// can be used meanwhile. Esc in the bubble ends it; one at a time.
class Tour final : public QFrame
{
    Q_OBJECT

public:
    /// Begins at the first step. Deletes itself when it ends.
    Tour(QList<TourStep> steps, QWidget& window);
    ~Tour() override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void go(qsizetype step);
    void place();

    QList<TourStep> m_steps;
    QWidget& m_window;
    qsizetype m_step = 0;
    QPointer<QWidget> m_frame; ///< around the target
    QLabel* m_title = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_next = nullptr;
};

} // namespace fathom
