// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/task.h"

#include <string>

namespace fathom {

std::string_view taskName(Task task)
{
    return task == Task::Classification ? "classification" : "regression";
}

Result<Task> parseTask(std::string_view name)
{
    for (const auto task : { Task::Classification, Task::Regression })
        if (taskName(task) == name)
            return task;
    return fail(ErrorCode::InvalidArgument,
        "\"" + std::string(name) + "\" is not a task. Use classification or regression.", "task");
}

} // namespace fathom
