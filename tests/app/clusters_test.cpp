#include <fstream>

#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::program;

namespace {

std::vector<std::string> irisClusters(const std::vector<std::string>& more) {
  std::vector<std::string> out = {"clusters",     "--data", "bundled:iris", "--most", "4",
                                  "--references", "6",      "--resamples",  "5"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace

TEST_CASE("clusters: k-means of iris is scikit-learn's, number by number", "[cli][clusters]") {
  const test::TemporaryFolder folder;
  const auto one = program(irisClusters({"--json", "--threads", "1", "--out", folder.file("k.csv")}));
  INFO(one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == program(irisClusters({"--json", "--threads", "4"})).out);
  const auto json = one.json();
  CHECK(json["rows"] == 150);
  CHECK(json["columns"] == 4);
  REQUIRE(json["counts"].size() == 4);
  // scikit-learn 1.2.1 on standardised columns: KMeans(k, n_init=50), silhouette_score,
  // calinski_harabasz_score, davies_bouldin_score, adjusted_rand_score with the species.
  struct Case {
    double inertia, silhouette, calinskiHarabasz, daviesBouldin, adjustedRand;
  };
  const std::vector<Case> cases = {
      {222.36170496502294, 0.5817500491982808, 251.34933946458113, 0.5933126905762434, 0.5681159420289855},
      {139.82049635974974, 0.45994823920518646, 241.90440170183172, 0.8335949464754334, 0.6201351808870379}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& count = json["counts"][i + 1];
    const auto index = [&](const char* id) { return count["metrics"][id]["value"].get<double>(); };
    CHECK(count["k"] == i + 2);
    CHECK(count["inertia"].get<double>() == Approx(cases[i].inertia).epsilon(1e-9));
    CHECK(index("silhouette") == Approx(cases[i].silhouette).epsilon(1e-9));
    CHECK(index("calinski-harabasz") == Approx(cases[i].calinskiHarabasz).epsilon(1e-9));
    CHECK(index("davies-bouldin") == Approx(cases[i].daviesBouldin).epsilon(1e-9));
    CHECK(index("adjusted-rand") == Approx(cases[i].adjustedRand).epsilon(1e-9));
  }
  CHECK(json["counts"][0]["metrics"]["silhouette"]["value"].is_null());
  CHECK(json["counts"][0]["stability"]["reason"] == "One cluster is the same for any rows.");
  CHECK(json["picks"]["silhouette"]["k"] == 2);
  CHECK(json["hopkins"].get<double>() > 0.8);
  std::ifstream csv(folder.file("k.csv"));
  std::string line;
  std::getline(csv, line);
  CHECK(line.rfind("k,inertia,gap,gap_spread,silhouette,", 0) == 0);
}

TEST_CASE("clusters: chosen columns, another method, a sentence", "[cli][clusters]") {
  const auto text = program(irisClusters(
      {"--features", "petal_length,petal_width", "--model", "hierarchical", "--param", "linkage=average"}));
  INFO(text.err);
  REQUIRE(text.status == 0);
  CHECK(text.out.find("asked for by") != std::string::npos);
  CHECK(text.out.find("hierarchical on 150 rows") != std::string::npos);
  CHECK(text.out.find("Rows clump") != std::string::npos);
  const auto split = program(irisClusters({"--split", "train=60,test=40", "--json"}));
  CHECK(split.json()["rows"] == 90);
}

TEST_CASE("clusters: what cannot be grouped is one sentence", "[cli][clusters]") {
  const test::TemporaryFolder folder;
  const auto density = program(irisClusters({"--model", "dbscan"}));
  CHECK(density.status == 2);
  CHECK(density.says({"dbscan", "kmeans"}));
  const auto tree = program(irisClusters({"--model", "tree"}));
  CHECK(tree.status == 2);
  CHECK(tree.says({"tree"}));
  const auto column = program(irisClusters({"--features", "petal_lenth"}));
  CHECK(column.status == 2);
  CHECK(column.says({"petal_lenth", "petal_length"}));
  CHECK(program({"clusters", "--data", "bundled:iris", "--most", "1"}).status == 2);
  std::string same = "a,b\n";
  for (int i = 0; i < 20; ++i) same += "1,2\n";
  const auto constant = program({"clusters", "--data", folder.write("same.csv", same)});
  CHECK(constant.status == 2);
  CHECK(constant.says({"varies"}));
}

TEST_CASE("clusters: Ctrl+C ends it with 130", "[cli][clusters][cancel]") {
  test::ProgramOptions soon;
  soon.interruptOn = "Clustering uniform rows";
  const auto run =
      program({"clusters", "--data", "generate:moons:rows=5000", "--references", "100000"}, soon);
  CHECK(run.status == 130);
  CHECK(run.err.find("Cancelled") != std::string::npos);
}
