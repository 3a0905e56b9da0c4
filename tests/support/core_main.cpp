#include "tests/support/catch_runner.hpp"

int main(int argc, char** argv) { return ridgeline::test::runCatch(argc, argv); }
