# Reading headers is most of a build here: those that nearly every file reads are read once. Presets without it
# (core-only, fuzz) see to it that each file still includes what it uses.
option(RIDGELINE_PRECOMPILE "Precompile the headers that most files include" OFF)

# ridgeline_precompile(TARGET HEADER ...): call when all sources are named.
function(ridgeline_precompile target)
  if(NOT RIDGELINE_PRECOMPILE)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE ${ARGN})
  # A precompiled header serves only the options it was made with.
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_source_file_property(own ${source} TARGET_DIRECTORY ${target} COMPILE_OPTIONS)
    if(own)
      set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
endfunction()

set(RIDGELINE_CORE_HEADERS
  <algorithm> <array> <cmath> <functional> <limits> <map> <memory> <numeric> <optional> <span> <string> <string_view>
  <vector> <fmt/format.h> <nlohmann/json.hpp> <tl/expected.hpp> <Eigen/Core>)
set(RIDGELINE_UI_HEADERS
  ${RIDGELINE_CORE_HEADERS} <QComboBox> <QHBoxLayout> <QLabel> <QPainter> <QPushButton> <QString> <QTimer> <QVBoxLayout>
  <QWidget>)
