#include "core/base/fingerprint.hpp"

#include <openssl/evp.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/mapped_file.hpp"

namespace ridgeline {

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hasher& Hasher::bytes(std::span<const std::byte> data) {
  EVP_DigestUpdate(state_->context, data.data(), data.size());
  return *this;
}

Hasher& Hasher::text(std::string_view text) {
  number(static_cast<std::int64_t>(text.size()));
  return bytes(std::as_bytes(std::span(text.data(), text.size())));
}

Hasher& Hasher::number(double value) {
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  return number(std::bit_cast<std::int64_t>(value));
}

Hasher& Hasher::number(std::int64_t value) { return bytes(std::as_bytes(std::span(&value, 1))); }

std::string Hasher::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

Result<std::string> fileSha256(const std::string& path) {
  RIDGELINE_TRY(const MappedFile file, MappedFile::open(path));
  return Hasher().bytes(std::as_bytes(std::span(file.bytes()))).hex();
}

}  // namespace ridgeline
