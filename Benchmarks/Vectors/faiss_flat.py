"""FAISS IndexFlatIP on the vectors that `pixie-benchmarks vectors --export` wrote: processor time a query, least of several rounds.

    python3 -m venv VENV && VENV/bin/pip install faiss-cpu
    OMP_NUM_THREADS=1 VENV/bin/python faiss_flat.py FOLDER DIMENSIONS
"""

import sys
import time

import faiss
import numpy

folder, dimensions = sys.argv[1], int(sys.argv[2])
faiss.omp_set_num_threads(1)
vectors = numpy.fromfile(f"{folder}/vectors.f32", dtype=numpy.float32).reshape(-1, dimensions)
queries = numpy.fromfile(f"{folder}/queries.f32", dtype=numpy.float32).reshape(-1, dimensions)
index = faiss.IndexFlatIP(dimensions)
index.add(vectors)


def least(rounds, search):
    best = float("inf")
    for _ in range(rounds):
        start = time.thread_time()
        for query in queries:
            search(query.reshape(1, -1))
        best = min(best, (time.thread_time() - start) / len(queries))
    return best * 1000


rounds = 3 if len(vectors) > 20_000 else 50
print(f"faiss {faiss.__version__}, IndexFlatIP, {vectors.shape[0]} x {dimensions}, one thread, one query at a time")
print(f"  search k=1          {least(rounds, lambda q: index.search(q, 1)):.4f} ms")
print(f"  range_search 0.95   {least(rounds, lambda q: index.range_search(q, 0.95)):.4f} ms")
