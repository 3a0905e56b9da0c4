#ifdef RIDGELINE_CATCH2_V2
#define CATCH_CONFIG_RUNNER
#endif
#include "tests/support/catch_runner.hpp"
#include "tests/support/catch.hpp"

#ifdef __SANITIZE_THREAD__
// Races are what is looked for. The approximate search's library locks rows of its graph in any order, which
// one thread that builds may do; alarms about it name no place that could be left out.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "detect_deadlocks=0"; }
#endif

int ridgeline::test::runCatch(int argc, char** argv) {
  Catch::Session session;
#ifdef RIDGELINE_CATCH2_V2
  // A name that no test has is a failure, as it is in version 3: ctest would take it for a test that passed.
  session.configData().warnings = Catch::WarnAbout::NoTests;
#endif
  return session.run(argc, argv);
}
