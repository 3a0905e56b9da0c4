#pragma once

// What the fuzz target of model.ridge and the test over its corpus have in common.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "core/base/archive.hpp"
#include "core/base/random.hpp"
#include "core/runs/model_file.hpp"

namespace ridgeline::test {

/// Bytes that begin with "{" are a model in plain text, {"manifest": ..., "values": {"array": [numbers]}},
/// which becomes an archive first: behind a zip's checksums a fuzzer would hardly get. Any others are the
/// archive.
inline std::string modelArchive(std::string_view input) {
  if (input.empty() || input.front() != '{') return std::string(input);
  const auto json = nlohmann::json::parse(input, nullptr, false);
  if (!json.is_object() || !json.contains("manifest") || !json["manifest"].is_object()) return {};
  ArchiveWriter writer;
  writer.manifest = json["manifest"];
  const auto shapes = writer.manifest.find("arrays");
  if (shapes != writer.manifest.end() && shapes->is_object())
    for (const auto& [name, shape] : shapes->items()) {
      if (!shape.is_array() || shape.size() != 2 || !shape[0].is_number_unsigned() ||
          !shape[1].is_number_unsigned())
        continue;
      const auto rows = shape[0].get<std::uint64_t>(), columns = shape[1].get<std::uint64_t>();
      if (rows > 4096 || columns > 4096 || rows * columns > 65536) continue;
      Matrix values = Matrix::Zero(static_cast<Index>(rows), static_cast<Index>(columns));
      if (json.contains("values") && json["values"].is_object() && json["values"].contains(name)) {
        const auto& given = json["values"][name];
        for (Index i = 0; given.is_array() && i < values.size() && i < static_cast<Index>(given.size()); ++i)
          if (given[static_cast<std::size_t>(i)].is_number())
            values.data()[i] = given[static_cast<std::size_t>(i)].get<double>();
          else
            values.data()[i] = std::nan("");
      }
      writer.array(name, values);
    }
  const auto bytes = writer.bytes();
  return bytes ? *bytes : std::string();
}

enum class ModelVerdict { Refused, Read, Broken };
/// Reads the archive; a model that is read must answer or refuse finite rows, and come back from its own
/// bytes.
inline ModelVerdict judgeModel(const std::string& archive) {
  const auto model = runs::loadModelBytes(std::as_bytes(std::span(archive.data(), archive.size())), "fuzz");
  if (!model)
    return model.error().where == "fuzz" && !model.error().message.empty() ? ModelVerdict::Refused
                                                                           : ModelVerdict::Broken;
  jobs::WorkContext context;
  if (model->model->features() <= 2048) {
    Rng rng(Seed(1));
    Matrix X(5, model->model->features());
    for (Index i = 0; i < X.size(); ++i) X.data()[i] = 10 * rng.normal();
    const auto answers = model->model->predict(X, context);
    if (answers && model->task == data::Task::Classify)
      for (const int label : answers->labels)
        if (label < 0 || label >= model->model->classes()) return ModelVerdict::Broken;
  }
  const auto again = runs::modelBytes(*model);
  if (!again) return ModelVerdict::Broken;
  return runs::loadModelBytes(std::as_bytes(std::span(again->data(), again->size())), "fuzz")
             ? ModelVerdict::Read
             : ModelVerdict::Broken;
}

}  // namespace ridgeline::test
