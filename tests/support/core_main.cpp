#ifdef RIDGELINE_CATCH2_V2
#define CATCH_CONFIG_RUNNER
#endif
#include "tests/support/catch.hpp"

#ifdef __SANITIZE_THREAD__
// The approximate search's library locks rows of its graph in any order, and is only ever called by one thread while
// it builds.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "deadlock:hnswlib::HierarchicalNSW\n"; }
#endif

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
