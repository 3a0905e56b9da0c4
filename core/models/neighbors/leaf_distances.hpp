#pragma once

#include "core/base/matrix.hpp"

/// The measure of a query against a leaf of rows kept column by column, in vector steps.
namespace ridgeline::models::neighbors {

inline constexpr int LeafRows = 64;
inline constexpr int QueriesTogether = 4;

/// distances[i] = sum over columns of the squared (or plain) differences of the query (`width` numbers) and
/// row i of the leaf (`width` runs of LeafRows). False if every one exceeds `limit`.
template <bool Squares>
bool leafDistances(const float* leaf, Index width, const float* query, float limit, float* distances);

/// The same for QueriesTogether queries; distances hold LeafRows numbers a query.
template <bool Squares>
void leafDistances(const float* leaf, Index width, const float* const* queries, float* distances);

/// True if one of LeafRows distances does not exceed `limit`.
bool anyWithin(const float* distances, float limit);

}  // namespace ridgeline::models::neighbors
