# How the project's own code is compiled: language, warnings, linker, sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# A quarter quicker to compile than -O1; -O0 is no quicker, for Eigen's many small functions are all written out.
# The library looks at the bounds of vectors and at empty optionals: what goes wrong once in a hundred runs says so.
set(CMAKE_CXX_FLAGS_DEV "-Og -g1 -D_GLIBCXX_ASSERTIONS")
set(CMAKE_EXE_LINKER_FLAGS_DEV "")
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

add_library(ridgeline_options INTERFACE)
target_include_directories(ridgeline_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_options(ridgeline_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion
  # An error where it is developed and tested; a newer compiler's new warning must not keep anybody from building.
  $<$<CONFIG:Dev>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees overflow and dangling where Eigen and the standard library have none.
  target_compile_options(ridgeline_options INTERFACE -Wno-array-bounds -Wno-stringop-overflow -Wno-maybe-uninitialized
    $<$<NOT:$<CONFIG:Dev>>:-Wno-restrict>)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # The stable_sort of GCC 12's library uses a function that this library itself deprecates.
  target_compile_options(ridgeline_options INTERFACE -Wno-deprecated-declarations)
endif()

if(RIDGELINE_SANITIZE)
  add_compile_options(-fsanitize=${RIDGELINE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${RIDGELINE_SANITIZE})
endif()
if(RIDGELINE_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
