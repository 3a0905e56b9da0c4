# Eigen, JSON and the command line's parser are read and instantiated anew by every file: compiling many files together
# makes a build from nothing several times as quick. After a change to one file all of its batch is compiled again, so
# developers' presets leave it off.
option(RIDGELINE_UNITY "Compile files together" OFF)
# The larger a batch, the less is read twice, and the more memory a compiler takes: 48 files are 2 GB, and more where
# sanitizers are added to each.
if(RIDGELINE_SANITIZE)
  set(RIDGELINE_UNITY_FILES 16 CACHE STRING "Files compiled together at most")
else()
  set(RIDGELINE_UNITY_FILES 48 CACHE STRING "Files compiled together at most")
endif()

# ridgeline_unity(TARGET): call when all sources are named. Names in the anonymous namespaces of one target differ.
function(ridgeline_unity target)
  if(NOT RIDGELINE_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${RIDGELINE_UNITY_FILES})
  # CMake leaves sources with options of their own alone. What is released is compiled file by file, as it was tuned;
  # where assertions are on, those with the same options are compiled together too.
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Dev")
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_source_file_property(own ${source} TARGET_DIRECTORY ${target} COMPILE_OPTIONS)
    if(NOT own)
      continue()
    endif()
    get_filename_component(path ${source} ABSOLUTE)
    string(MAKE_C_IDENTIFIER "${own}" set)
    list(APPEND sets ${set})
    set(options_${set} "${own}")
    string(APPEND together_${set} "#include \"${path}\"\n")
    set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES HEADER_FILE_ONLY ON)
  endforeach()
  list(REMOVE_DUPLICATES sets)
  foreach(set IN LISTS sets)
    set(file ${CMAKE_CURRENT_BINARY_DIR}/${target}${set}.cpp)
    file(CONFIGURE OUTPUT ${file} CONTENT "${together_${set}}" @ONLY)
    target_sources(${target} PRIVATE ${file})
    # GCC takes what lies in no header for one as soon as another file includes it.
    list(APPEND options_${set} $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    set_source_files_properties(${file} TARGET_DIRECTORY ${target} PROPERTIES
      COMPILE_OPTIONS "${options_${set}}" SKIP_PRECOMPILE_HEADERS ON)
  endforeach()
endfunction()
