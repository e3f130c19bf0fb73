# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later

# The layering check finds what it is there to find: each file below is put into a tree of its own, with the licence lines on
# its first two lines, and must be accepted ("") or refused with a message that contains the last argument.
#
#   cmake -DWORK=<scratch folder> -P tests/check_layering_test.cmake
cmake_minimum_required(VERSION 3.25)

set(licence "// SPDX-FileCopyrightText: The Fathom authors\n// SPDX-License-Identifier: GPL-3.0-or-later\n")

function(expect path content message)
  file(REMOVE_RECURSE "${WORK}")
  file(WRITE "${WORK}/${path}" "${content}\n")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -DROOT=${WORK} -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_layering.cmake"
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output
  )
  string(FIND "${output}" "${message}" position)
  if(message STREQUAL "" AND NOT code EQUAL 0)
    message(SEND_ERROR "${path} should be accepted:\n${content}\n${output}")
  elseif(NOT message STREQUAL "" AND (code EQUAL 0 OR position EQUAL -1))
    message(SEND_ERROR "${path} should be refused with \"${message}\":\n${content}\n${output}")
  endif()
endfunction()

function(accept path include)
  expect("${path}" "${licence}#include ${include}" "")
endfunction()

# On line 3, after the licence.
function(refuse path include message)
  expect("${path}" "${licence}#include ${include}" "${path}:3: ${message}")
endfunction()

accept(core/fit/scaler.h [["core/base/matrix.h"]])
accept(core/fit/scaler.cpp [["core/fit/scaler.h"]])
accept(core/base/matrix.h [[<Eigen/Core>]])
accept(core/model/engine.cpp [[<torch/torch.h>]])
accept(core/model/nn/linear.h [[<ATen/ATen.h>]])
accept(core/model/architectures/llama.cpp [["core/model/nn/linear.h"]])
accept(core/cache/database.cpp [[<sqlite3.h>]])
accept(ui/plots/sweep_plot.cpp [[<qcustomplot.h>]])
accept(ui/main_window.h [[<QMainWindow>]])
accept(ui/jobs/sweep_job.cpp [["core/probe/sweep.h"]])
accept(app/main.cpp [["ui/main_window.h"]])
accept(tests/core/fit/tst_scaler.cpp [["tst_scaler.moc"]])

refuse(core/fit/scaler.h [["core/io/csv.h"]] "core/fit must not include core/io")
refuse(core/base/matrix.h [["core/jobs/outcome.h"]] "core/base must not include core/jobs")
refuse(core/novel/thing.h [["core/base/ids.h"]] "core/novel is not in the table")
refuse(core/fit/scaler.h [["scaler_parts.h"]] "core includes its own headers as")
refuse(core/probe/probe.h [["ui/main_window.h"]] "core includes its own headers as")
refuse(core/probe/probe.h [[<QString>]] "core does not know Qt")
refuse(core/probe/probe.cpp [[<QtCore/QString>]] "core does not know Qt")
refuse(core/probe/probe.cpp [[  <QtCore>]] "core does not know Qt")
refuse(core/extract/extractor.cpp [[<torch/torch.h>]] "torch is private")
refuse(core/model/transformer.h [[<c10/core/Device.h>]] "torch is private")
refuse(core/extract/extractor.cpp [[<sqlite3.h>]] "SQLite is private")
refuse(core/model/transformer.h [["core/model/nn/linear.h"]] "core/model/nn and architectures are private")
refuse(ui/models/layers.cpp [["core/model/nn/linear.h"]] "core/model/nn and architectures are private")
refuse(ui/models/layers.cpp [[<ATen/ATen.h>]] "torch is private")
refuse(ui/panels/sweep_panel.cpp [[<qcustomplot.h>]] "QCustomPlot is private")
refuse(ui/panels/sweep_panel.cpp [["app/command_line.h"]] "ui includes only core and ui")
refuse(app/main.cpp [["tests/support/fake.h"]] "app includes only core and ui")
refuse(app/main.cpp [[<qcustomplot.h>]] "QCustomPlot is private")

expect(core/base/ids.h "#pragma once" "core/base/ids.h:1: the two SPDX lines are missing")
expect(core/base/CMakeLists.txt "${licence}target_link_libraries(fathom_base PUBLIC Qt6::Core)" "core does not link Qt")
expect(README.md "nothing" "No sources")

file(REMOVE_RECURSE "${WORK}")
