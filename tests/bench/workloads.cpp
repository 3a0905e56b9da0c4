#include "tests/bench/workload.hpp"

namespace ridgeline::bench {

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all = {
      csvLoad(), mlpDigits(), mlpSmallEpochs(),  mlpDeepEpochs(), fieldLogistic(), fieldMlp(),
      gridMlp(), logistic(),  logisticMillion(), multinomial(),   linearSvm(),     gaussianNb()};
  return all;
}

}  // namespace ridgeline::bench
