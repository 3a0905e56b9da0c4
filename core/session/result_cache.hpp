#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "core/runs/execute.hpp"

namespace ridgeline::session {

/// What a result depends on beside the run's inputs.
struct ResultKind {
  bool testOpen = false;
  bool intervals = true;
};
/// Fingerprint of a run's inputs: the whole spec, the table's content, and what was asked for. The text of
/// pasted data counts through the table's fingerprint; the metric does not count, since a run has them all.
std::string resultKey(const runs::RunSpec& spec, const data::Table& table, ResultKind kind);

/// Finished runs by the fingerprint of their inputs, the least recently used forgotten first. A table counts
/// once, however many results share it.
class ResultCache {
 public:
  /// `bytes`: bound on the estimated memory of all results; the newest is kept however large it is.
  explicit ResultCache(std::size_t bytes) : bound_(bytes) {}
  void put(const std::string& key, runs::RunResultPtr run);
  /// Null if it is not here. Counts as a use.
  runs::RunResultPtr find(const std::string& key);
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }
  void clear();

  /// Estimated memory of one result without its table: predictions, split, the film of a network, and
  /// the model as if it kept its train rows.
  static std::size_t weight(const runs::RunResult& run);
  /// Cells of a table.
  static std::size_t weight(const data::Table& table);

 private:
  struct Entry {
    std::string key;
    runs::RunResultPtr run;
    std::size_t bytes = 0;
  };
  void drop(std::list<Entry>::iterator entry);

  std::size_t bound_, bytes_ = 0;
  std::unordered_map<const data::Table*, std::size_t> tables_;  ///< how many results hold each
  std::list<Entry> entries_;                                    ///< newest use first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace ridgeline::session
