#include "core/base/matrix.hpp"

namespace ridgeline {

Matrix takeRows(const Matrix& X, const std::vector<Index>& rows) { return X(rows, Eigen::all); }

Vector takeRows(const Vector& y, const std::vector<Index>& rows) { return y(rows); }

}  // namespace ridgeline
