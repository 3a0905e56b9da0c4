# Eigen, JSON and the command line's parser are read and instantiated anew by every file: compiling the files of a
# folder together makes a build from nothing three times as quick. After a change to one file its neighbours are compiled
# again, so developers' presets leave it off.
option(RIDGELINE_UNITY "Compile the files of each folder together" OFF)
set(RIDGELINE_UNITY_FILES 16 CACHE STRING "Files compiled together at most")

# ridgeline_unity(TARGET): call when all sources are named. Names in the anonymous namespaces of one folder differ.
function(ridgeline_unity target)
  if(NOT RIDGELINE_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    if(NOT source MATCHES "\\.cpp$")
      continue()
    endif()
    get_filename_component(path ${source} ABSOLUTE)
    file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${path})
    get_filename_component(folder ${folder} DIRECTORY)
    string(REPLACE "/" "_" folder ${folder})
    if(NOT DEFINED files_${folder})
      set(files_${folder} 0)
    endif()
    math(EXPR batch "${files_${folder}} / ${RIDGELINE_UNITY_FILES}")
    math(EXPR files_${folder} "${files_${folder}} + 1")
    set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${folder}_${batch})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
