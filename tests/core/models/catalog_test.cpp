#include "core/models/catalog.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

TEST_CASE("model catalog: ids are unique and an unknown one is answered with the list", "[models][catalog]") {
  std::set<std::string> ids;
  for (const auto& entry : modelCatalog()) CHECK(ids.insert(entry.id).second);
  const auto unknown = modelEntry("no-such-model");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::NotFound);
  for (const auto& id : ids) {
    CHECK(unknown.error().message.find(id) != std::string::npos);
    CHECK(modelEntry(id).value()->id == id);
  }
}
