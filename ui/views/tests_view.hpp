#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/data/split.hpp"
#include "core/jobs/latest_job.hpp"
#include "ui/views/test_answer.hpp"
#include "ui/views/test_choice.hpp"
#include "ui/views/view.hpp"

class QComboBox;

namespace ridgeline::ui {
class Card;
}

namespace ridgeline::views {

class TestForm;

/// Any test of the catalog on columns of the table: what it says, its figures, and what the data look like.
class TestsView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"tests", tr("Tests"), NeedsData, session::Room::Data}; }
  TestsView(ViewContext& context, QWidget* parent);

 private:
  /// What an answer depends on.
  struct Question {
    data::TablePtr table;
    std::shared_ptr<const data::Split> split;  ///< null: all rows
    data::Part part = data::Part::Train;       ///< of the split
    std::uint64_t seed = 0;
    TestChoice choice;
    /// Splits are equal where their parts hold the same rows.
    bool operator==(const Question& other) const;
    /// The rows that count, as a table of their own.
    data::TablePtr rows() const;
  };

  void refresh(const Snapshot& now, Changed changed) override;
  void look(const Snapshot& now);
  void listParts(const Snapshot& now);
  std::shared_ptr<const data::Split> splitOf(const Snapshot& now) const;
  void choose(TestChoice choice);
  void ask(const Snapshot& now);
  void deliver(const Question& question, Result<std::vector<data::ColumnTest>> tests);
  void forget();
  void showChips();
  void draw(int test);
  void select(const QStringList& words);
  void showHelp();
  void save();

  ui::Card* card_;
  QComboBox* part_;
  TestForm* form_;
  TestAnswer* answer_;
  data::TablePtr table_;        ///< whose columns were looked at, or are
  TestableColumnsPtr columns_;  ///< of that table; null while they are looked at
  TestChoice choice_;
  bool chosen_ = false;  ///< by the user, so that another table keeps what it can
  std::optional<Question> asked_;
  std::optional<Question> answered_;  ///< what is shown belongs to it; a newer one may be under way
  ColumnTestsPtr tests_;              ///< the answer to it; null while there is none
  // Declared last, destroyed first: no delivery into a dead view.
  jobs::LatestJob looking_, testing_, selecting_, drawing_;
};

}  // namespace ridgeline::views
