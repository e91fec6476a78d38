// The scan the index is measured against: every float32 vector's dot product with the query, by the widest instructions there are.
#ifndef C_FLOAT_SCAN_H
#define C_FLOAT_SCAN_H

#include <stddef.h>

/// The position of the row of `count` rows with the greatest product; its product in `best`.
size_t float_scan(const float *rows, size_t count, size_t dimensions, const float *query, float *best);

#endif
