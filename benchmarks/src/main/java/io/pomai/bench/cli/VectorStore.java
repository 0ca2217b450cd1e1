package io.pomai.bench.cli;

import io.pomai.bench.data.FloatMatrix;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.BatchStoreWorkload;
import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.StoreWorkload;
import io.pomai.bench.load.Workload;
import java.util.Locale;
import java.util.Map;

/** The vector set under test on the server: makes it, fills it, asks about it. */
record VectorStore(ServerOptions server, Dialect dialect, String set) {
  /** Which commands the server understands. */
  enum Dialect {
    /** Pomai: VCREATE, VSET, VMSET, VSEARCH, VMSEARCH. */
    POMAI,
    /** Servers with vector sets: VADD, VSIM. */
    VECTORSET,
    /** Any Redis: SET of the same payload, no search. */
    STRING
  }

  /** Drops what is there and makes an empty set fit for the data. */
  void create(VectorDataset dataset, String type) {
    try (ControlConnection control = server.control()) {
      control.call("DEL", set);
      if (dialect == Dialect.POMAI) {
        control.call(
            "VCREATE",
            set,
            "DIM",
            Integer.toString(dataset.dimension()),
            "METRIC",
            dataset.metric().storeName(),
            "TYPE",
            type.toUpperCase(Locale.ROOT));
      }
    }
  }

  /**
   * Stores all base vectors: {@code batch} of them in a request (1: VSET, VADD or SET; more:
   * VMSET).
   */
  LoadResult fill(FloatMatrix base, int batch, int connections, int pipeline) {
    Workload workload = storing(base, batch);
    try (LoadProgress progress = new LoadProgress("loading", "vectors", base.rows());
        LoadGenerator generator = LoadGenerator.open(server.load(connections, pipeline))) {
      return generator.run(workload, 0, workload.requests(), progress);
    }
  }

  private Workload storing(FloatMatrix base, int batch) {
    if (batch > 1 && dialect == Dialect.POMAI) {
      return new BatchStoreWorkload(set, base, batch);
    }
    StoreWorkload.Command command =
        switch (dialect) {
          case POMAI -> StoreWorkload.Command.VSET;
          case VECTORSET -> StoreWorkload.Command.VADD;
          case STRING -> StoreWorkload.Command.SET;
        };
    return new StoreWorkload(command, set, base);
  }

  void drop() {
    try (ControlConnection control = server.control()) {
      control.call("DEL", set);
    }
  }

  long residentBytes() {
    try (ControlConnection control = server.control()) {
      return control.residentBytes();
    }
  }

  /** Processor time that the server has used so far. */
  double processorSeconds() {
    try (ControlConnection control = server.control()) {
      Map<String, String> used = control.info("cpu");
      return Double.parseDouble(used.getOrDefault("used_cpu_user", "0"))
          + Double.parseDouble(used.getOrDefault("used_cpu_sys", "0"));
    }
  }

  /** Java heap in use on a Pomai server. */
  long heapBytes() {
    try (ControlConnection control = server.control()) {
      return Long.parseLong(control.info("memory").getOrDefault("used_memory_heap", "-1"));
    }
  }

  /** Settings of the server whose names match a pattern. */
  Map<String, String> settings(String pattern) {
    try (ControlConnection control = server.control()) {
      return control.map("CONFIG", "GET", pattern);
    }
  }

  Map<String, String> statistics() {
    try (ControlConnection control = server.control()) {
      return control.map("VSTATS", set);
    }
  }
}
