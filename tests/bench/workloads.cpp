#include "tests/bench/workload.hpp"

namespace ridgeline::bench {

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all = {csvLoad()};
  return all;
}

}  // namespace ridgeline::bench
