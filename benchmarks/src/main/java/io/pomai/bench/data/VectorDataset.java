package io.pomai.bench.data;

/**
 * Base vectors, queries and the exact nearest neighbours of the first queries.
 *
 * @param name what reports call it
 * @param metric the distance the neighbours were computed with
 * @param base vectors to store; the row number is the id
 * @param queries query vectors of the same dimension
 * @param neighbours exact answers of the first queries
 */
public record VectorDataset(
    String name,
    DatasetMetric metric,
    FloatMatrix base,
    FloatMatrix queries,
    NeighbourTable neighbours) {

  /** Checks that queries and answers fit the base vectors. */
  public VectorDataset {
    if (base.dimension() != queries.dimension()) {
      throw new IllegalArgumentException(
          "queries.dimension="
              + queries.dimension()
              + " differs from base.dimension="
              + base.dimension());
    }
    if (neighbours.queries() > queries.rows()) {
      throw new IllegalArgumentException(
          "neighbours of "
              + neighbours.queries()
              + " queries, but there are only "
              + queries.rows());
    }
  }

  public int dimension() {
    return base.dimension();
  }

  /** How many queries have exact answers: queries 0 to this number, exclusive. */
  public int judgedQueries() {
    return neighbours.queries();
  }

  /** One line for reports: rows, dimension, metric and queries. */
  public String describe() {
    return "%s: %,d x %d, %s, %,d queries"
        .formatted(name, base.rows(), dimension(), metric.storeName(), queries.rows());
  }
}
