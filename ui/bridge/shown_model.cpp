#include "ui/bridge/shown_model.hpp"

#include <QStringList>

#include "core/models/capabilities.hpp"

namespace ridgeline::bridge {

ShownModel shownRun(const runs::RunResultPtr& run) {
  ShownModel shown;
  shown.table = run->table;
  shown.schema = run->schema;
  shown.split = run->split;
  shown.pipeline = run->pipeline;
  shown.model = run->model;
  shown.run = run;
  shown.spec = std::shared_ptr<const runs::RunSpec>(run, &run->spec);
  return shown;
}

std::optional<ShownModel> shownModel(const session::Snapshot& now) {
  if (now.preview && now.running) {
    ShownModel shown;
    shown.table = now.preview->table;
    shown.schema = now.preview->schema;
    shown.split = now.preview->split;
    shown.pipeline = now.preview->pipeline;
    shown.spec = std::shared_ptr<const runs::RunSpec>(now.preview, &now.preview->spec);
    if (const models::TracePtr trace = now.preview->trace) {
      trace->request();
      const auto newest = trace->at(now.iteration.value_or(trace->total() + 1));
      shown.model = newest.model;
      shown.iteration = newest.iteration;
    }
    return shown;
  }
  if (!now.run) return std::nullopt;
  ShownModel shown = shownRun(now.run);
  if (now.iteration)
    if (const auto* iterations = models::capability<models::Iterations>(*now.run->model);
        iterations != nullptr && iterations->trace())
      if (const auto kept = iterations->trace()->at(*now.iteration); kept.model) {
        shown.model = kept.model;
        shown.iteration = kept.iteration;
      }
  return shown;
}

bool samePreparation(const ShownModel& a, const ShownModel& b) {
  if (a.pipeline == b.pipeline && a.split == b.split) return true;
  if (a.table != b.table || !a.spec || !b.spec) return false;
  const runs::RunSpec &x = *a.spec, &y = *b.spec;
  // The method decides whether missing values are filled, the roles which columns there are.
  return x.model.id == y.model.id && x.seed == y.seed && x.split == y.split && x.roles == y.roles &&
         x.prepare == y.prepare;
}

std::string judgedBy(const runs::RunResult& run) {
  return run.spec.metric.empty() ? eval::defaultMetric(run.schema.task).id : run.spec.metric;
}

std::vector<Index> usedRows(const data::Split& split) {
  std::vector<Index> rows;
  rows.reserve(static_cast<std::size_t>(split.size()));
  for (Index i = 0; i < split.size(); ++i)
    if (split.part(i) != data::Part::Unused) rows.push_back(i);
  return rows;
}

QString rowWords(const data::Table& table, Index row, const data::Schema& schema, int most) {
  QStringList lines;
  const auto add = [&](Index column) {
    const auto& c = table.column(column);
    QString value = QString::fromStdString(c.text(row));
    bool number = false;
    if (const double x = value.toDouble(&number); number) value = QString::number(x, 'g', 5);
    lines << QString("%1  %2").arg(QString::fromStdString(c.name()),
                                   value.isEmpty() ? QString(QChar(0x2013)) : value);
  };
  if (schema.target >= 0) add(schema.target);
  for (const Index feature : schema.features) {
    if (lines.size() >= most) {
      lines << QString("%1 more").arg(static_cast<qlonglong>(schema.features.size()) - (most - 1));
      break;
    }
    add(feature);
  }
  return lines.join('\n');
}

}  // namespace ridgeline::bridge
