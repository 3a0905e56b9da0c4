#pragma once

#include "core/prep/step.hpp"

namespace ridgeline::prep {

enum class NumberFill { Median, Mean, Zero, Constant };
enum class WordFill { OwnLevel, MostFrequent };

struct ImputeParams {
  NumberFill numbers = NumberFill::Median;
  double value = 0;
  WordFill words = WordFill::OwnLevel;
  bool indicator = false;
};

/// Fills missing values: numbers by the median, mean, zero or a value; words by the most frequent word of the
/// train rows (the first of equally frequent ones) or by a level of their own, "missing". Words never seen in
/// training are not missing and stay. With `indicator`, each column that lacked values in training is
/// followed at the end of the frame by a column of 0 and 1, "NAME is missing". A column without any value in
/// training is filled with 0, or the level "missing", with a warning.
StepEntry imputeEntry();

}  // namespace ridgeline::prep
