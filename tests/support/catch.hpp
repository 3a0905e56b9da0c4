#pragma once

/// Catch2, whichever major version is installed: Debian 12 has 2.13, newer systems have 3.
#ifdef RIDGELINE_CATCH2_V2
#include <catch2/catch.hpp>
#else
#include <catch2/catch_all.hpp>
using Catch::Approx;
#endif
