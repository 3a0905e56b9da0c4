#include "tests/bench/workload.hpp"

namespace ridgeline::bench {

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all = {csvLoad(),       mlpDigits(), mlpSmallEpochs(), mlpDeepEpochs(),
                                            fieldLogistic(), fieldMlp(),  gridMlp()};
  return all;
}

}  // namespace ridgeline::bench
