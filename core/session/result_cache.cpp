#include "core/session/result_cache.hpp"

#include <iterator>
#include <utility>

#include "core/base/fingerprint.hpp"
#include "core/models/capabilities.hpp"

namespace ridgeline::session {

std::string resultKey(const runs::RunSpec& spec, const data::Table& table, ResultKind kind) {
  Hasher hasher;
  runs::RunSpec bare = spec;
  bare.data.text.clear();
  bare.metric.clear();
  hasher.text(runs::specText(bare));
  hasher.text(table.fingerprint());
  hasher.number(std::int64_t{kind.testOpen ? 2 : 0} + (kind.intervals ? 1 : 0));
  return hasher.hex();
}

namespace {

/// A network keeps the film of its training: one set of weights a checkpoint.
std::size_t filmBytes(const models::FittedModel& model) {
  const auto* network = models::capability<models::LayerActivations>(model);
  const auto* iterations = models::capability<models::Iterations>(model);
  if (network == nullptr) return 0;
  std::size_t weights = 0;
  const auto sizes = network->layerSizes();
  for (std::size_t l = 1; l < sizes.size(); ++l)
    weights += static_cast<std::size_t>(sizes[l]) * (static_cast<std::size_t>(sizes[l - 1]) + 1);
  const models::TracePtr trace = iterations != nullptr ? iterations->trace() : nullptr;
  return weights * sizeof(float) * (1 + (trace ? trace->checkpoints().size() : 0));
}

}  // namespace

std::size_t ResultCache::weight(const runs::RunResult& run) {
  constexpr std::size_t fixed = 16 * 1024;
  std::size_t doubles = 0;
  for (const auto& part : run.parts) {
    const auto& predicted = part.scored.predicted;
    doubles += part.rows.size() * 3;  // positions, ids, actual
    doubles += static_cast<std::size_t>(part.losses.size() + predicted.probabilities.size() +
                                        predicted.values.size() + part.scored.actualValues.size());
    doubles += predicted.labels.size() / 2;
  }
  if (run.split) doubles += static_cast<std::size_t>(run.split->size()) * 2;
  if (run.split && run.model)
    doubles += run.split->rows(data::Part::Train).size() * static_cast<std::size_t>(run.model->features());
  return fixed + doubles * sizeof(double) + (run.model ? filmBytes(*run.model) : 0);
}

std::size_t ResultCache::weight(const data::Table& table) {
  std::size_t bytes = 0;
  for (const auto& column : table.columns())
    bytes += column->values().size() * sizeof(double) + column->codes().size() * sizeof(std::int32_t);
  return bytes;
}

void ResultCache::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes;
  if (const data::Table* table = entry->run->table.get(); table != nullptr && --tables_[table] == 0) {
    bytes_ -= weight(*table);
    tables_.erase(table);
  }
  places_.erase(entry->key);
  entries_.erase(entry);
}

void ResultCache::put(const std::string& key, runs::RunResultPtr run) {
  if (const auto place = places_.find(key); place != places_.end()) drop(place->second);
  const std::size_t bytes = weight(*run);
  bytes_ += bytes;
  if (run->table && tables_[run->table.get()]++ == 0) bytes_ += weight(*run->table);
  entries_.push_front({key, std::move(run), bytes});
  places_[key] = entries_.begin();
  while (bytes_ > bound_ && entries_.size() > 1) drop(std::prev(entries_.end()));
}

runs::RunResultPtr ResultCache::find(const std::string& key) {
  const auto place = places_.find(key);
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->run;
}

void ResultCache::clear() {
  entries_.clear();
  places_.clear();
  tables_.clear();
  bytes_ = 0;
}

}  // namespace ridgeline::session
