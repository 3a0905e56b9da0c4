#pragma once

#include <string>
#include <vector>

#include "tests/golden/wanted.hpp"

namespace ridgeline::golden {

struct Tolerance {
  double abs = 0, rel = 0;
};

/// Compares what the core says with what is wanted and keeps the worst.
class Judge {
 public:
  explicit Judge(Tolerance usual) : usual_(usual) {}

  /// |got - want| <= abs + rel |want|. Two that are no number agree.
  void see(double got, const Wanted& want) { see(got, want, usual_); }
  void see(double got, const Wanted& want, Tolerance allowed);
  /// Number by number; another size is a failure.
  void see(const Vector& got, const Wanted& want) { see(got, want, usual_); }
  void see(const Vector& got, const Wanted& want, Tolerance allowed);
  void see(const Matrix& got, const Wanted& want) { see(got, want, usual_); }
  void see(const Matrix& got, const Wanted& want, Tolerance allowed);
  void same(const std::vector<int>& got, const Wanted& want);
  /// low <= got <= high up to the tolerance.
  void within(double got, const Wanted& low, const Wanted& high, Tolerance allowed);
  /// The mean of several seeds against {low, high, mean, ...}.
  void band(double mean, const Wanted& band);
  /// Not above what is wanted, up to the tolerance.
  void atMost(double got, const Wanted& want, Tolerance allowed);
  /// Something that has to hold, in words for when it does not.
  void require(bool holds, const std::string& words);

  Tolerance usual() const { return usual_; }
  bool compared() const { return worst_ >= 0; }  ///< anything at all
  bool passed() const { return worst_ <= 1; }
  double gap() const { return gap_; }          ///< of the worst
  double allowed() const { return allowed_; }  ///< of the worst
  double share() const { return worst_; }      ///< gap / allowed of the worst
  const std::string& where() const { return where_; }
  /// Everything that was compared from both sides: what a range or a bound says may move without a word.
  const std::vector<nlohmann::json::json_pointer>& seen() const { return seen_; }

 private:
  void weigh(double gap, double allowed, const Wanted& want);
  void record(double gap, double allowed, const Wanted& want);
  Tolerance usual_;
  double worst_ = -1, gap_ = 0, allowed_ = 0;
  std::string where_;
  std::vector<nlohmann::json::json_pointer> seen_;
};

}  // namespace ridgeline::golden
