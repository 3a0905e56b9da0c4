#pragma once

namespace ridgeline::test {

/// Runs the program's tests as Catch2's command line says; returns its exit status.
int runCatch(int argc, char** argv);

}  // namespace ridgeline::test
