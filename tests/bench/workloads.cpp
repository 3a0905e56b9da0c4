#include "tests/bench/workload.hpp"

namespace ridgeline::bench {

const std::vector<Workload>& workloads() {
  // clang-format off
  static const std::vector<Workload> all = {
      csvLoad(),
      prepare(),
      crossValidation(),
      mlpDigits(),
      mlpSmallEpochs(),
      mlpDeepEpochs(),
      fieldLogistic(),
      fieldMlp(),
      gridMlp(),
      logistic(),
      logisticMillion(),
      multinomial(),
      linearSvm(),
      gaussianNb(),
      rbfSvm(),
      knnTen(),
      knnFifty(),
      gridSvm(),
      gridKnn(),
      kmeansRows(),
      gmmRows(),
      wardRows(),
      dbscanRows(),
      tsneRows(),
      ols(),
      ridge(),
      lassoPath(),
      pca(),
      kernelProducts(),
      kernelGram(),
      refitAfterDrag(),
      decisionTree(),
      randomForest(),
      extraTrees(),
      forestPredict(),
      gridForest(),
      permutationImportances(),
      learningCurveTree(),
      histogramBoosting(),
  };
  // clang-format on
  return all;
}

}  // namespace ridgeline::bench
