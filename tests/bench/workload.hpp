#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::bench {

/// What one measurement runs on.
struct Setting {
  std::string folder;   ///< where the inputs lie
  std::string dataset;  ///< name of the input without its ending
  jobs::WorkContext* context = nullptr;
};

/// One timed run and what its result is worth. `run` is timed, `score` is not; `score` describes the last
/// run.
struct Prepared {
  std::function<Status()> run;
  std::function<nlohmann::json()> score;
  long n = 0, d = 0;  ///< rows and columns of the input, 0 where only the run tells
};

/// A workload under the name the peers use for it. `prepare` loads what the timed part must not.
struct Workload {
  std::string name;
  std::string dataset;  ///< the usual one
  std::function<Result<Prepared>(const Setting&)> prepare;
};

/// Every workload, one file each.
const std::vector<Workload>& workloads();

Workload csvLoad();
Workload prepare();
Workload crossValidation();
Workload mlpDigits();
Workload mlpSmallEpochs();
Workload mlpDeepEpochs();
Workload fieldLogistic();
Workload fieldMlp();
Workload gridMlp();
Workload logistic();
Workload logisticMillion();
Workload multinomial();
Workload linearSvm();
Workload gaussianNb();
Workload rbfSvm();
Workload knnTen();
Workload knnFifty();
Workload gridSvm();
Workload gridKnn();
Workload kmeansRows();
Workload gmmRows();
Workload wardRows();
Workload dbscanRows();
Workload tsneRows();
Workload ols();
Workload ridge();
Workload lassoPath();
Workload pca();
Workload kernelProducts();
Workload kernelGram();
Workload refitAfterDrag();
Workload decisionTree();
Workload randomForest();
Workload extraTrees();
Workload forestPredict();
Workload gridForest();
Workload permutationImportances();
Workload learningCurveTree();
Workload histogramBoosting();

}  // namespace ridgeline::bench
