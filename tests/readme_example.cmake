# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs the commands of README.md that begin with `fathom`, as they stand there, and expects what they promise.
#
#   cmake -DFATHOM=<program> -DROOT=<repository> -DWORK=<scratch folder> -P tests/readme_example.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
file(CREATE_LINK "${ROOT}/resources" "${WORK}/resources" SYMBOLIC)

file(STRINGS "${ROOT}/README.md" commands REGEX "^fathom [a-z]")
list(LENGTH commands count)
if(count LESS 3)
  message(FATAL_ERROR "README.md has ${count} example commands, 3 or more are expected")
endif()

foreach(command IN LISTS commands)
  message(STATUS "${command}")
  separate_arguments(arguments UNIX_COMMAND "${command}")
  list(REMOVE_AT arguments 0)
  execute_process(COMMAND "${FATHOM}" ${arguments} WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "ended with ${code}")
  endif()
  string(REGEX MATCHALL "(--save|--svg) [^ ]+" outputs "${command}")
  foreach(output IN LISTS outputs)
    string(REGEX REPLACE "^[^ ]+ " "" output "${output}")
    if(NOT EXISTS "${WORK}/${output}")
      message(FATAL_ERROR "${output} was not written")
    endif()
  endforeach()
endforeach()
