#pragma once

#include <Eigen/Core>
#include <vector>

namespace ridgeline {

/// Dense numbers, column by column in memory: rows are samples, columns are features.
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
/// Row-major counterpart for algorithms that walk samples (neighbours, batches of a network).
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMatrixF = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Index = Eigen::Index;

/// Copies the named rows of X (positions, in the order given). Shape: rows.size() x X.cols().
Matrix takeRows(const Matrix& X, const std::vector<Index>& rows);
Vector takeRows(const Vector& y, const std::vector<Index>& rows);

}  // namespace ridgeline
